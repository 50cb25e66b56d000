import Declarations
import Foundation
import ResultStore
import TestSupport
import Testing
import Workflow

@testable import thalweg

@Suite("The schemas of what Thalweg reads and writes")
struct SchemaTests {
  /// With `THALWEG_RECORD_SNAPSHOTS=1` the file is written anew.
  @Test("the file in schemas/ or docs/ is what the command prints", arguments: SchemaCommand.Subject.allCases)
  func isCurrent(subject: SchemaCommand.Subject) throws {
    try Snapshot.check(subject.text, "../../../\(subject.file)")
  }

  @Test(
    "every event fits its schema",
    arguments: Recording.success + Recording.failure + Recording.interrupted + Recording.warned)
  func events(event: TimedEvent) throws {
    let written = try JSON(parsing: event.json.compactText)
    #expect(SchemaCheck(EventSchema.json).problems(of: written) == [])
  }

  @Test("an event that is not as described does not fit")
  func wrongEvents() throws {
    let check = SchemaCheck(EventSchema.json)
    for text in [
      #"{"time":1,"event":"stage-reused","stage":"a"}"#,
      #"{"time":"now","event":"stage-reused","stage":"a","kind":"train"}"#,
      #"{"time":1,"event":"stage-reused","stage":"a","kind":"train","more":1}"#,
      #"{"time":1,"event":"unheard-of"}"#,
    ] {
      #expect(try check.problems(of: JSON(parsing: text)) != [], "\(text)")
    }
  }

  @Test("run.json as it is read and written fits its schema")
  func run() throws {
    let record = try #require(RunRecord(json: RunSample.json))
    #expect(SchemaCheck(RunSchema.json).problems(of: record.json) == [])
    #expect(SchemaCheck(RunSchema.json).problems(of: ["format": 1]).count == 7)
    let warned = try #require(RunRecord(json: RunSample.warned))
    #expect(SchemaCheck(RunSchema.json).problems(of: warned.json) == [])
    #expect(warned.json["stages"]?["start"]?["warnings"] == ["one class is missing"])
    let stopped = try #require(RunRecord(json: RunSample.stopped))
    #expect(SchemaCheck(RunSchema.json).problems(of: stopped.json) == [])
    #expect(stopped.json["outcome"] == "failed" && stopped.json["not-run"] == ["vote", "figures"])
    let unheard = (RunSample.json.members ?? []) + [JSON.Member("outcome", "unheard-of")]
    #expect(RunRecord(json: .object(unheard)) == nil)
    #expect(SchemaCheck(RunSchema.json).problems(of: .object(unheard)).count == 1)
  }
}
