import Testing

@testable import Platform
@testable import ResultStore
@testable import Workflow

/// What `cache verify` finds.
struct StoreCheckTests {
  private static let text = "stages: {a: {number: 1}, b: {sum: {of: [a], plus: 2}}}"

  private let laboratory: Laboratory
  private var folder: TemporaryFolder { laboratory.folder }

  init() throws {
    laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    try laboratory.store().keepPredictions([1, 2, 3], for: Digest(of: "p"))
    let scope = CacheNamespace("states", version: 1, numerics: "toys 1", settings: [:])
    try CheckpointStore(scope, in: laboratory.store()).keep(
      [4, 5, 6], at: CheckpointID(step: 1, stepsPerRound: 1, pace: Digest(of: "pace")))
    let cache = PointCache(scope, in: try laboratory.store()) { _ in }
    for cell in 0..<3 { cache.remember([UInt8(cell)], for: scope.key(of: "\(cell)")) }
  }

  private func check() throws -> [StoreDamage] { try StoreCheck(of: laboratory.store()).perform().damages }

  /// Turns one bit of a file, at a share of its length.
  private func damage(_ name: String, at share: Double = 0.5) throws {
    var bytes = try folder.bytes(of: name)
    bytes[Int(Double(bytes.count - 1) * share)] ^= 1
    try folder.remove(name)
    try folder.write(bytes, to: name)
  }

  @Test("a whole store is well, and all of it is read")
  func whole() throws {
    let (checked, damages) = try StoreCheck(of: laboratory.store()).perform()
    #expect(damages == [])
    #expect(checked.files == 7 && checked.totalFiles == 7)
    #expect(checked.size == checked.totalSize && checked.size > 500)
  }

  @Test(
    "a turned bit is found wherever it is, and what can be moved is moved",
    arguments: [StoreUsage.actions, .objects, .predictions, .trajectories, .cells])
  func turned(kind: StoreUsage) throws {
    let files = folder.files(under: "store/\(kind.rawValue)")
    let name = try #require(files.first { !$0.hasSuffix("claims") })
    try damage("store/\(kind.rawValue)/\(name)", at: 0.7)
    let damages = try check()
    #expect(damages.count == 1)
    #expect(damages.first?.holding == kind && damages.first?.problem == .damaged)
    #expect(damages.first?.path == "\(folder.path)/store/\(kind.rawValue)/\(name)")
    let isMoved = kind != .cells
    #expect(folder.files(under: "store/quarantine").count == (isMoved ? 1 : 0))
    #expect((damages.first?.quarantinedAt != nil) == isMoved)
    let run = try laboratory.run(Self.text)
    #expect(
      run.summary.outcome == .done && run.executed.count == ([.actions, .objects].contains(kind) ? 1 : 0))
  }

  @Test("a pack whose last record is being written is well")
  func halfWritten() throws {
    let name = try #require(folder.files(under: "store/cells").first)
    try folder.write(try folder.bytes(of: "store/cells/\(name)").dropLast(5), to: "store/cells/\(name)")
    #expect(try check() == [])
  }

  @Test("an action without its object is incomplete, and a file of no store is a stray")
  func incomplete() throws {
    let name = try #require(folder.files(under: "store/objects").first)
    try folder.remove("store/objects/\(name)")
    try folder.write([1], to: "store/objects/ab/thesis.tex")
    #expect(try check().map(\.problem) == [.stray, .incomplete])
  }

  @Test("it stops when it is asked to")
  func cancelled() throws {
    #expect(throws: CancellationRequested.self) {
      try StoreCheck(of: laboratory.store(), isCancelled: { true }).perform()
    }
  }
}
