import Foundation
import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

/// What `cache gc` removes, and what it must leave.
struct StoreCleaningTests {
  private static let text = "stages: {a: {number: 1}, b: {sum: {of: [a], plus: 2}}, c: {number: 3}}"

  private let laboratory: Laboratory
  private var folder: TemporaryFolder { laboratory.folder }

  init() throws {
    laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
  }

  private func clean(_ policy: RemovalPolicy, isDry: Bool = false) throws -> CleaningReport {
    try StoreCleaning(of: laboratory.store(), by: policy).perform(isDry: isDry)
  }

  private func key(_ stage: String) throws -> Digest {
    let plan = try laboratory.plan(Self.text)
    guard case .cached(let action)? = plan.stage(stage)?.state else { throw CocoaError(.fileNoSuchFile) }
    return action.key
  }

  private func makeOld(_ stage: String, days: Double) throws {
    let digits = try key(stage).description
    try folder.setModified(
      Date(timeIntervalSinceNow: -days * 86_400),
      of: "store/actions/\(digits.prefix(2))/\(digits.dropFirst(2)).json")
  }

  private func counts(_ report: CleaningReport) -> [StoreUsage: Int] { report.removed.mapValues(\.count) }

  @Test("without a condition only what nobody can use goes")
  func nothingSaid() throws {
    try laboratory.store().put(Array("nobody names this".utf8))
    let report = try clean(RemovalPolicy(grace: 0))
    #expect(counts(report) == [.objects: 1])
    #expect(try laboratory.run(Self.text).executed == [])
  }

  @Test("an object that was put lately stays, whoever names it")
  func grace() throws {
    let digest = try laboratory.store().put(Array("about to be named".utf8))
    #expect(counts(try clean(RemovalPolicy(minimumAge: 0))) == [.actions: 3])
    #expect(try laboratory.store().has(digest, size: 17))
  }

  @Test("what is older than the age goes, with the objects that nothing else names")
  func age() throws {
    try makeOld("a", days: 40)
    try makeOld("c", days: 20)
    let report = try clean(RemovalPolicy(minimumAge: 30 * 86_400, grace: 0))
    // `c` made the number that `b` made, too: there is one object for the two.
    #expect(counts(report) == [.actions: 1, .objects: 1])
    #expect(try laboratory.run(Self.text).executed == ["a"])
    try makeOld("c", days: 40)
    #expect(counts(try clean(RemovalPolicy(minimumAge: 30 * 86_400, grace: 0))) == [.actions: 1])
    #expect(try laboratory.run(Self.text).executed == ["c"])
  }

  @Test("a run that has something to do makes what it relies on young again, and a no-op writes nothing")
  func use() throws {
    for stage in ["a", "b", "c"] { try makeOld(stage, days: 40) }
    _ = try laboratory.run(Self.text)
    #expect(try clean(RemovalPolicy(minimumAge: 86_400), isDry: true).removed[.actions]?.count == 3)
    _ = try laboratory.run("stages: {a: {number: 1}, b: {sum: {of: [a], plus: 5}}}")
    #expect(try clean(RemovalPolicy(minimumAge: 86_400), isDry: true).removed[.actions]?.count == 2)
  }

  @Test("the oldest go first, until the store fits")
  func size() throws {
    for (stage, days) in [("a", 3.0), ("b", 1), ("c", 2)] { try makeOld(stage, days: days) }
    let whole = try StoreInventory(of: try laboratory.store()).size
    let report = try clean(RemovalPolicy(mostBytes: whole - 1, grace: 0))
    #expect(counts(report) == [.actions: 1, .objects: 1])
    let left = try StoreInventory(of: try laboratory.store()).size
    #expect(report.isWithinLimit && report.sizeLeft == left)
    #expect(try laboratory.run(Self.text).executed == ["a"])
    let rest = try clean(RemovalPolicy(mostBytes: 0, grace: 0))
    #expect(rest.removed[.actions]?.count == 3 && rest.isWithinLimit == (rest.sizeLeft == 0))
    #expect(try laboratory.run(Self.text).summary.executed == 3)
  }

  @Test("what runs refer to stays, and together with an age both have to hold")
  func references() throws {
    _ = try laboratory.run("stages: {a: {number: 1}, d: {number: 9}}")
    try folder.remove("runs/toys/1")
    let references = try RunReferences(in: "\(folder.path)/runs")
    #expect(references.runs == 1 && references.keys.count == 2)
    let young = RemovalPolicy(minimumAge: 86_400, keptKeys: references.keys, grace: 0)
    #expect(counts(try clean(young)) == [:])
    let report = try clean(RemovalPolicy(keptKeys: references.keys, grace: 0))
    #expect(counts(report) == [.actions: 2, .objects: 1])
    #expect(try laboratory.run("stages: {a: {number: 1}, d: {number: 9}}").executed == [])
  }

  @Test("a run directory that cannot be read is named")
  func unreadable() throws {
    try folder.write(Array("{".utf8), to: "runs/toys/7/run.json")
    let references = try RunReferences(in: "\(folder.path)/runs")
    #expect(references.unreadable.map(\.path) == ["\(folder.path)/runs/toys/7"])
    #expect(references.runs == 1)
  }

  @Test("a dry run removes nothing, and says what the real one then does", arguments: [0, 100, 1000])
  func dryRun(bytes: Int) throws {
    let policy = RemovalPolicy(mostBytes: bytes, grace: 0)
    let before = folder.files(under: "store")
    let dry = try clean(policy, isDry: true)
    #expect(folder.files(under: "store") == before)
    let real = try clean(policy)
    #expect(dry.removed == real.removed)
    #expect(!real.removed.isEmpty)
  }

  @Test("cells, predictions, checkpoints and quarantine go by age, and not while a run is at work")
  func insides() throws {
    let store = try laboratory.store()
    try store.keepPredictions([1, 2, 3], for: Digest(of: "p"))
    try folder.write([1], to: "store/quarantine/old")
    try folder.write([1], to: "store/cells/ab/cd/pack")
    try folder.write([], to: "store/cells/ab/cd/claims")
    #expect(counts(try clean(RemovalPolicy(keptKeys: [], grace: 0), isDry: true))[.predictions] == nil)
    store.withoutRemoval { store.announce([]) }
    #expect(counts(try clean(RemovalPolicy(minimumAge: 0), isDry: true)) == [.actions: 3, .quarantine: 1])
    store.leave()
    let report = try clean(RemovalPolicy(minimumAge: 0, grace: 0))
    #expect(
      counts(report) == [.actions: 3, .objects: 2, .quarantine: 1, .cells: 1, .predictions: 1])
    #expect(folder.files(under: "store/cells") == ["ab/cd/claims"])
  }

  @Test("what dead processes left is removed")
  func leftovers() throws {
    try folder.write([1, 2], to: "store/temporary/1-old/objects/ab/x")
    try folder.setModified(Date(timeIntervalSinceNow: -90_000), of: "store/temporary/1-old/objects/ab/x")
    for part in ["/objects/ab", "/objects", ""] {
      try folder.setModified(Date(timeIntervalSinceNow: -90_000), of: "store/temporary/1-old\(part)")
    }
    try folder.write([1], to: "store/temporary/1-new")
    try folder.write([], to: "store/locks/\(Digest(of: "x"))")
    try folder.write(Array("\(try key("a"))\n".utf8), to: "store/users/1-dead")
    #expect(try laboratory.store().userCount == 0)
    _ = try clean(RemovalPolicy())
    #expect(folder.files(under: "store/temporary") == ["1-new"])
    #expect(folder.files(under: "store/locks") == ["removal"])
    #expect(folder.files(under: "store/users") == [])
  }
}
