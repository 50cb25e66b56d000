import Declarations
import Testing

@testable import Workflow

struct ReasonTests {
  private static let text = """
    data: {texts: {first: first.txt, second: second.txt}}
    defaults: {sum: {factor: 2}}
    stages:
      n: {number: 5}
      a: {sum: {of: [n], plus: 1}}
      p: {parity: a}
      c: {count: {data: texts, parts: [first, second]}}

    """

  /// A text to replace, what replaces it, and what is said of each stage that may run.
  static let edits: [(String, String, [String])] = [
    ("plus: 1}}", "plus: 1}}  # one", []),
    ("plus: 1", "plus: 4", ["a: plus 1 -> 4 (spec.yaml:6)", "p: waits for a"]),
    ("factor: 2", "factor: 3", ["a: factor 2.0 -> 3.0 (spec.yaml:3)", "p: waits for a"]),
    (
      "plus: 1", "plus: 1, rounding: up", ["a: rounding \"down\" -> \"up\" (spec.yaml:6)", "p: waits for a"]
    ),
    (", plus: 1", "", ["a: plus 1 -> 0 (spec.yaml:6)", "p: waits for a"]),
    ("number: 5", "number: 6", ["n: value 5 -> 6 (spec.yaml:5)", "a: waits for n", "p: waits for a"]),
    (
      "number: 5", "number: {value: 5, unit: m}",
      [
        "n: unit null -> \"m\" (spec.yaml:5)", "a: unit null -> \"m\" (spec.yaml:5), waits for n",
        "p: waits for a",
      ]
    ),
    ("{parity: a}", "{parity: n}", ["p: of \"a\" -> \"n\" (spec.yaml:7)"]),
    ("{parity: a}", "{length: a}", ["p: parity -> length"]),
    (
      "p: {parity: a}", "p: {parity: a}\n  q: {probe: q}\n  r: {parity: q}",
      ["q: new", "r: new, waits for q"]
    ),
    ("p: {parity: a}", "q: {parity: a}", []),
    ("second: second.txt", "second: first.txt", ["c: parts second of texts"]),
    (
      "parts: [first, second]", "parts: [second]",
      ["c: parts [\"first\",\"second\"] -> [\"second\"] (spec.yaml:8)"]
    ),
  ]

  @Test("a plan says what changed and where it stands", arguments: edits)
  func settings(old: String, new: String, expected: [String]) throws {
    #expect(Self.text.contains(old))
    let laboratory = try prepared()
    #expect(try reasons(Self.text.replacing(old, with: new), laboratory) == expected)
  }

  @Test("data that changed are named, with the parts that did")
  func data() throws {
    let laboratory = try prepared()
    try laboratory.folder.write([9], to: "second.txt")
    #expect(try reasons(Self.text, laboratory) == ["c: parts second of texts"])
  }

  @Test("another arithmetic is named where it counts")
  func numerics() throws {
    let laboratory = try prepared()
    let other = try Laboratory(in: laboratory.folder, numerics: "toys 2")
    #expect(
      try reasons(Self.text, other) == [
        "a: toys 1 -> toys 2", "p: toys 1 -> toys 2, waits for a", "c: toys 1 -> toys 2",
      ])
  }

  @Test("where another engine computes some stages, these alone run, and the run says which engine made what")
  func severalEngines() throws {
    let laboratory = try prepared()
    let other = try Laboratory(in: laboratory.folder, parities: "others 1")
    #expect(try reasons(Self.text, other) == ["p: toys 1 -> others 1"])
    _ = try other.run(Self.text)
    let record = try #require(try other.directories.latestRecord)
    #expect(record.numerics == "toys 1; others 1")
    #expect(record.stage("a")?.numerics == "toys 1" && record.stage("p")?.numerics == "others 1")
    #expect(record.stage("n")?.numerics == nil)
    #expect(try reasons(Self.text, other) == [])
    let next = try Laboratory(in: laboratory.folder, parities: "others 2")
    #expect(try reasons(Self.text, next) == ["p: others 1 -> others 2"])
  }

  @Test("a result that is gone from the store is said to be lost")
  func lost() throws {
    let laboratory = try prepared()
    try laboratory.folder.remove("store/actions")
    #expect(
      try reasons(Self.text, laboratory) == ["n: lost", "a: waits for n", "p: waits for a", "c: lost"])
  }

  @Test("an input that gives another result is named")
  func input() throws {
    let laboratory = try prepared()
    let edited = Self.text.replacing("number: 5", with: "number: 8")
    _ = try laboratory.run(
      edited.replacing("p: {parity: a}", with: "").replacing("a: {sum: {of: [n], plus: 1}}", with: ""))
    // The latest run has no such stages: compare with the one before.
    let earlier = try #require(try laboratory.directories.all.first?.record)
    #expect(try reasons(edited, laboratory, since: earlier) == ["a: input n", "p: waits for a"])
  }

  @Test("without an earlier run everything is new")
  func first() throws {
    let laboratory = try Laboratory()
    try writeData(laboratory)
    #expect(
      try reasons(Self.text, laboratory) == [
        "n: new", "a: new, waits for n", "p: new, waits for a", "c: new",
      ])
  }

  private func writeData(_ laboratory: Laboratory) throws {
    try laboratory.folder.write([1], to: "first.txt")
    try laboratory.folder.write([1, 2], to: "second.txt")
  }

  private func prepared() throws -> Laboratory {
    let laboratory = try Laboratory()
    try writeData(laboratory)
    _ = try laboratory.run(Self.text)
    return laboratory
  }

  /// The reasons of every stage that may run, a line each.
  @Test("what an older version did not know is no change of a setting, and its results are said to be older")
  func olderVersion() throws {
    let laboratory = try prepared()
    let record = try #require(try laboratory.directories.latestRecord)
    // As a version wrote it that had fewer settings, and keyed them otherwise.
    guard case .object(let members) = record.json, let stages = record.json["stages"]?.members else {
      throw CancellationError()
    }
    let older = stages.map { stage in
      let settings = (stage.value["settings"]?.members ?? []).filter {
        !["rounding", "unit"].contains($0.name)
      }
      let rest = (stage.value.members ?? []).map { member in
        switch member.name {
        case "settings": JSON.Member("settings", .object(settings))
        case "key": JSON.Member("key", .text(String(repeating: "a", count: 64)))
        default: member
        }
      }
      return JSON.Member(stage.name, .object(rest))
    }
    let json = JSON.object(members.map { $0.name == "stages" ? JSON.Member("stages", .object(older)) : $0 })
    let earlier = try #require(RunRecord(json: json))
    try laboratory.folder.remove("store")
    let found = try reasons(Self.text, laboratory, since: earlier)
    #expect(found == ["n: older 0.0", "a: waits for n", "p: waits for a", "c: older 0.0"])
    // A setting that is not what it would be by itself is a change all the same.
    let edited = try reasons(
      Self.text.replacing("number: 5", with: "number: {value: 5, unit: m}"), laboratory, since: earlier)
    #expect(edited.first == "n: unit - -> \"m\" (spec.yaml:5)")
  }

  private func reasons(
    _ text: String, _ laboratory: Laboratory, since earlier: RunRecord? = nil
  ) throws -> [String] {
    let plan = try laboratory.plan(text)
    let earlier = try earlier ?? laboratory.directories.latestRecord
    return plan.stages.compactMap { stage in
      let reasons = plan.reasons(for: stage, since: earlier)
      #expect(reasons.isEmpty == stage.state.isCached)
      if reasons.isEmpty { return nil }
      return "\(stage.node.name): " + reasons.map(shown).joined(separator: ", ")
    }
  }

  private func shown(_ reason: RunReason) -> String {
    switch reason {
    case .isNew: "new"
    case .setting(let path, let old, let new, let place):
      "\(path.dotted) \(old?.compactText ?? "-") -> \(new?.compactText ?? "-") "
        + "(\(place.map { $0.fileAndLine.split(separator: "/").last.map(String.init) ?? "" } ?? "-"))"
    case .asked(let words, let stages): "asked for \(words) by \(stages.joined(separator: " "))"
    case .notAsked(let words): "not asked for \(words)"
    case .kind(let old, let new): "\(old) -> \(new)"
    case .version(let old, let new): "version \(old) -> \(new)"
    case .numerics(let old, let new): "\(old) -> \(new)"
    case .input(let name): "input \(name)"
    case .source(let name, let parts): "parts \(parts.joined(separator: " ")) of \(name)"
    case .waitsFor(let name): "waits for \(name)"
    case .isLost: "lost"
    case .isOlder(let version): "older \(version)"
    case .isForced: "forced"
    }
  }
}
