import Declarations
import Foundation
import Testing

@testable import Experiments
@testable import Specifications
@testable import Workflow

/// Specifications under former names, and what they become.
@Suite("Rewriting specifications to the names of now")
struct MigrationTests {
  struct Sample: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let old: String
    let new: String

    init(_ name: String, _ old: String, _ new: String) {
      (testDescription, self.old, self.new) = (name, old, new)
    }
  }

  static let samples = [
    Sample(
      "flow style", "stages: {v: {fit-curve: {from: a, bends: 1, to: b}}}",
      "stages: {v: {fit-curve: {from: a, control-points: 3, to: b}}}"),
    Sample(
      "block style with comments and blank lines",
      "# bends: 1\nstages:\n\n  v:   # bends\n    fit-curve:\n      bends:   1   # inner ones\n\n      to: b\n",
      "# bends: 1\nstages:\n\n  v:   # bends\n    fit-curve:\n      control-points:   3   # inner ones\n\n      to: b\n"
    ),
    Sample(
      "quoted keys", #"stages: {v: {fit-curve: {"bends":1, to: b}}, w: {fit-curve: {'bends': 2}}}"#,
      #"stages: {v: {fit-curve: {"control-points":3, to: b}}, w: {fit-curve: {'control-points': 4}}}"#),
    Sample(
      "defaults and settings further down",
      "defaults:\n  fit-curve: {bends: 3, checkpoints: {most: 2}}\n  train: {checkpoints: {most: 0}}\n",
      "defaults:\n  fit-curve: {control-points: 5, checkpoints: {keep: 2}}\n  train: {checkpoints: {keep: 0}}\n"
    ),
    Sample(
      "a family", "stages:\n  v: {for: {pairs: s}, fit-curve: {from: \"${for.first}\", bends: 1}}\n",
      "stages:\n  v: {for: {pairs: s}, fit-curve: {from: \"${for.first}\", control-points: 3}}\n"),
    Sample(
      "an anchor that several stages merge",
      "x-fit: &fit {bends: 2}\nstages:\n  v: {fit-curve: {<<: *fit, to: b}}\n  w: {fit-curve: *fit}\n",
      "x-fit: &fit {control-points: 4}\nstages:\n  v: {fit-curve: {<<: *fit, to: b}}\n  w: {fit-curve: *fit}\n"
    ),
    Sample(
      "a variable that stands for all settings",
      "vars: {fit: {bends: 2}}\nstages: {v: {fit-curve: \"${vars.fit}\"}}\n",
      "vars: {fit: {control-points: 4}}\nstages: {v: {fit-curve: \"${vars.fit}\"}}\n"),
    Sample(
      "lines that end as on Windows",
      "stages:\r\n  v:\r\n    fit-curve:\r\n      bends: 1\r\n      to: b\r\n",
      "stages:\r\n  v:\r\n    fit-curve:\r\n      control-points: 3\r\n      to: b\r\n"),
    Sample(
      "letters of several bytes before it", "stages: {β: {fit-curve: {from: 'ü', bends: 1}}} # ∂\n",
      "stages: {β: {fit-curve: {from: 'ü', control-points: 3}}} # ∂\n"),
    Sample(
      "a value of null, a tag, a point and a base",
      """
      stages:
        u: {fit-curve: {bends: null}}
        v: {fit-curve: {bends: !!int 1}}
        w: {fit-curve: {bends: 1.0}}
        x: {fit-curve: {bends: 0x2}}
      """,
      """
      stages:
        u: {fit-curve: {control-points: null}}
        v: {fit-curve: {control-points: !!int 3}}
        w: {fit-curve: {control-points: 3}}
        x: {fit-curve: {control-points: 4}}
      """),
    Sample(
      "a key alone whose value is a variable", "stages: {p: {command: {run: [a], limit: \"${vars.t}\"}}}",
      "stages: {p: {command: {run: [a], timeout: \"${vars.t}\"}}}"),
    Sample(
      "a name that is no setting",
      "vars: {bends: 1}\nstages: {bends: {fit-curve: {to: b}}, p: {command: {parameters: {bends: 1}}}}",
      "vars: {bends: 1}\nstages: {bends: {fit-curve: {to: b}}, p: {command: {parameters: {bends: 1}}}}"),
    Sample("nothing at all", "stages: {}\n", "stages: {}\n"),
  ]

  private func migration(_ text: String) throws(Diagnostics) -> SpecificationMigration {
    try SpecificationMigration(
      of: SourceText(name: "spec.yaml", text: text), in: Registry.experiments.vocabulary)
  }

  @Test("keys and values are replaced, and nothing else; once more changes nothing", arguments: samples)
  func rewriting(_ sample: Sample) throws {
    let result = try migration(sample.old)
    #expect(Array(result.text.utf8) == Array(sample.new.utf8), "\(result.text)")
    #expect(result.changes.isEmpty == (sample.old == sample.new))
    let again = try migration(result.text)
    #expect(again.text == result.text && again.changes.isEmpty)
  }

  @Test("a change is told with its place, old and new")
  func changes() throws {
    let result = try migration("stages:\n  v: {fit-curve: {bends: 1, checkpoints: {most: 4}}}\n")
    #expect(
      result.changes.map { "\($0.place): \($0.old) -> \($0.new)" } == [
        "spec.yaml:2:19: bends: 1 -> control-points: 3", "spec.yaml:2:43: most -> keep",
      ])
  }

  @Test(
    "what cannot be replaced by itself is refused, with its place and what to do",
    arguments: [
      (
        "stages: {v: {for: {n: [1, 2]}, fit-curve: {bends: \"${for.n}\"}}}",
        "error: 'bends' is now 'control-points', and '${for.n}' is not rewritten",
        "add 2 to what '${for.n}' stands for"
      ),
      (
        "vars: {n: 1}\nstages: {v: {fit-curve: {bends: \"${vars.n}\"}}}",
        "and '${vars.n}' is not rewritten",
        "write 'control-points'"
      ),
      (
        "x-n: &n 1\nstages: {v: {fit-curve: {bends: *n}}}", "spec.yaml:2:33: error",
        "add 2 to what '*n' stands for"
      ),
      (
        "stages: {v: {fit-curve: {bends: &n 1}}, w: {evaluate: {points: *n}}}", "'&n 1' is not rewritten",
        "add 2 to what"
      ),
      (
        "stages: {v: {fit-curve: {bends: 1, control-points: 3}}}", "both stand here",
        "keep 'control-points' alone"
      ),
      (
        "stages: {v: {fit-curve: {bends: two}}}", "its value is the string 'two', not an integer",
        "a value of its own"
      ),
      (
        "x-p: &p {bends: 1}\nstages: {v: {fit-curve: *p}, c: {command: {parameters: *p}}}",
        "an alias repeats it where 'bends' means something else", "write it out"
      ),
      ("stages: {v: {fit-curve: {&k bends: 1}}}", "the key is written in a way", "write 'control-points'"),
      ("stages: {v: {fit-curve: {bends: 1}", "error:", "spec.yaml:1:"),
      ("[bends]", "a specification is a map", "stages:"),
    ])
  func refusal(text: String, message: String, help: String) throws {
    let error = try #require(throws: Diagnostics.self) { try migration(text) }
    let said = error.rendered()
    #expect(said.contains(message) && said.contains(help), "\(said)")
  }

  @Test("the message where a specification is read names the value of now")
  func reading() throws {
    let rewritten = try migration(WrongSpecification.good.replacing("control-points: 3", with: "bends: 1"))
    #expect(rewritten.text == WrongSpecification.good)
  }

  @Test("no specification of this repository, and no starter, has a former name")
  func ownFiles() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = root.appending(path: "configs").path(percentEncoded: false)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }
    #expect(files.count > 5)
    for file in files {
      let migration = try SpecificationMigration(
        ofFile: "\(folder)/\(file)", in: Registry.experiments.vocabulary)
      #expect(migration.changes.isEmpty, "\(file)")
    }
  }
}
