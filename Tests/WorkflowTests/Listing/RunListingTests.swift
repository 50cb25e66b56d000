import Declarations
import Foundation
import Testing

@testable import Platform
@testable import Workflow

struct RunListingTests {
  private let laboratory: Laboratory
  private var root: String { "\(laboratory.folder.path)/runs" }

  /// Three runs, of the numbers 4, 10 and 7.
  init() throws {
    laboratory = try Laboratory()
    for number in [4, 10, 7] {
      let extra =
        number == 7
        ? "\n  only.here: {number: 1}" : number == 4 ? "\n  only.there: {number: {value: 1, unit: m}}" : ""
      _ = try laboratory.run(
        "stages:\n  one: {number: \(number)}\n  sum: {sum: {of: one, plus: 1}}\(extra)")
    }
  }

  private func listing(
    _ shown: [String] = [], where conditions: [String] = [], by order: String? = nil, reversed: Bool = false
  ) throws -> RunListing {
    let query = RunListing.Query(
      shown: try shown.map { try RunField(parsing: $0) },
      conditions: try conditions.map { try RunCondition(parsing: $0) },
      order: try order.map { try RunField(parsing: $0) }, isReversed: reversed)
    return try RunListing(of: root, query, measures: NumberMeasures())
  }

  private func numbers(_ listing: RunListing) -> [Int?] { listing.runs.map(\.number) }

  @Test("runs stand by name and number, and say what was asked for")
  func values() throws {
    let fields = ["stages.one.number.value", "sum.value", "name", "stages", "stages.sum.sum.of[0]"]
    let listing = try listing(fields)
    #expect(numbers(listing) == [1, 2, 3] && listing.problems.isEmpty)
    let values = try listing.runs.map { run in
      try fields.map { try run.value(of: RunField(parsing: $0))?.compactText }
    }
    #expect(values[1] == ["10", "11.0", "\"toys\"", "2", "\"one\""])
  }

  @Test("when a run was made is what its events say, whatever date a copy of its files has")
  func copied() throws {
    let folder = RunFolder(path: try listing().runs[0].folder.path)
    let events = "\(folder.path)/events.jsonl"
    #expect(folder.made == folder.circumstances?.start && folder.made != nil)
    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: events)) }
    try write("{\"time\":1795590578.011,\"event\":\"run-started\"}\n{\"time\":1795590579.5}\n")
    #expect(folder.made == Moment(seconds: 1_795_590_578) && folder.made != folder.written)
    #expect(try listing(by: "when").runs.map(\.made).contains(Moment(seconds: 1_795_590_578)))
    for other in ["", "{\"event\":1}", "{\"time\":-3}", "{\"time\":x,", "{\"time\":1e300}"] {
      try write(other)
      #expect(folder.made == folder.written && folder.made != nil, "\(other)")
    }
  }

  @Test(
    "sorting is by number or text, stable, and what lacks the value comes last either way",
    arguments: [
      ("stages.one.number.value", false, [1, 3, 2]), ("sum.value", true, [2, 3, 1]),
      ("name", false, [1, 2, 3]), ("name", true, [1, 2, 3]), ("number", true, [3, 2, 1]),
      ("only.here.value", false, [3, 1, 2]), ("only.here.value", true, [3, 1, 2]),
    ])
  func sorting(field: String, isReversed: Bool, expected: [Int]) throws {
    #expect(numbers(try listing(by: field, reversed: isReversed)) == expected)
  }

  @Test("without a field to sort by, the other way round is the last first")
  func reversed() throws { #expect(numbers(try listing(reversed: true)) == [3, 2, 1]) }

  @Test(
    "all conditions have to hold",
    arguments: [
      (["name=toys"], [1, 2, 3]), (["name=other"], []), (["number>1"], [2, 3]),
      (["sum.value>5", "stages.one.number.value<10"], [3]), (["only.here.value=1"], [3]),
      (["stages.only.here.number.value=1"], [3]),
    ])
  func filtering(conditions: [String], expected: [Int]) throws {
    #expect(numbers(try listing(where: conditions)) == expected)
  }

  @Test(
    "a field that no run has is a mistake, with the nearest that any of them has",
    arguments: [
      ("stages.one.number.valeu", "stages.one.number.value"), ("sum.vlaue", "sum.value"),
      ("stages.one.sum.value", "stages.one.number.value"), ("only.there.vlaue", "only.there.value"),
      ("stages.only.there.number.unti", "stages.only.there.number.unit"),
    ])
  func unknown(field: String, nearest: String) {
    let diagnostic = #expect(throws: Diagnostic.self) { try listing([field]) }
    #expect(diagnostic?.message == "none of these runs has '\(field)'")
    #expect(diagnostic?.help == "did you mean '\(nearest)'?")
  }

  @Test("what cannot be read is told, and the others are listed")
  func damaged() throws {
    try laboratory.folder.write(Array("{".utf8), to: "runs/toys/2/run.json")
    try laboratory.folder.write([1], to: "runs/toys/3/stages/sum/number.txt")
    let listing = try listing(["sum.value"])
    #expect(numbers(listing) == [1, 3] && listing.total == 3)
    #expect(try listing.runs[1].value(of: RunField(parsing: "sum.value")) == nil)
    #expect(listing.problems.map { $0.path.suffix(6) } == ["toys/2", "toys/3"])
    #expect(listing.problems.last?.error.message.contains("is not what the run made") == true)
  }

  @Test(
    "a family's name stands for the mean over its stages, with their deviation",
    arguments: [
      ("n.value", 4.0, 2.0, 3), ("n@y=1.value", 3, 1.4142135623730951, 2), ("n@x=6,y=2.value", 6, nil, 1),
    ])
  func families(field: String, mean: Double, deviation: Double?, count: Int) throws {
    _ = try laboratory.run(
      "stages:\n  n: {for: {zip: {x: [2, 4, 6], y: [1, 1, 2]}}, number: \"${for.x}\"}\n  sum: {number: 1}")
    let listing = try listing([field], where: ["\(field)>0"])
    #expect(numbers(listing) == [4])
    let field = try RunField(parsing: field)
    #expect(listing.runs.first?.value(of: field)?.number == mean)
    let spread = listing.runs.first?.spread(of: field)
    #expect(spread?.deviation == deviation && spread?.count ?? 1 == count)
    #expect(throws: Diagnostic.self) { try self.listing(["n.vlaue"]) }
  }

  @Test("metrics are read only of runs that conditions before them let pass")
  func laziness() throws {
    try laboratory.folder.remove("runs/toys/1/stages")
    let listing = try listing(where: ["number>1", "sum.value>5"])
    #expect(numbers(listing) == [2, 3] && listing.problems.isEmpty)
  }

  @Test(
    "runs are found in the folder of runs, of one experiment, and of one run; links and hidden folders are not"
  )
  func folders() throws {
    let bytes = try laboratory.folder.bytes(of: "runs/toys/1/run.json")
    for place in ["runs/alone/run.json", "runs/.store/x/run.json", "runs/toys/12/run.json"] {
      try laboratory.folder.write(bytes, to: place)
    }
    func paths(_ root: String) throws -> [String] {
      try RunFolders.all(in: root).map { String($0.path.dropFirst(self.root.count)) }
    }
    #expect(try paths(root) == ["/alone", "/toys/1", "/toys/2", "/toys/3", "/toys/12"])
    #expect(try paths("\(root)/toys").count == 4)
    #expect(try paths("\(root)/toys/3") == ["/toys/3"])
    let error = #expect(throws: FileError.self) { try RunFolders.all(in: "\(root)/none") }
    #expect(error?.message.contains("does not exist") == true && error?.help != nil)
  }

  @Test("a moment is told in universal time")
  func moments() { #expect(Moment(seconds: 1_795_462_314).universal == "2026-11-23T19:31:54Z") }
}
