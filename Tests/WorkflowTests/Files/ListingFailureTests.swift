import Declarations
import Foundation
import Platform
import Testing

@testable import Cluster
@testable import ResultStore
@testable import Workflow

/// That it cannot be told what is there is never taken for that nothing is.
@Suite("A folder that cannot be listed")
struct ListingFailureTests {
  private static let codes: [Int32] = [EIO, EACCES]
  private static let text = "stages: {a: {number: 1}, b: {sum: {of: [a], plus: 2}}}"

  private let laboratory: Laboratory
  private var folder: TemporaryFolder { laboratory.folder }

  init() throws { laboratory = try Laboratory() }

  /// Operations that cannot list or look at what is below some path.
  private func operations(
    failing steps: Set<FileStep>, below place: String, _ code: Int32
  ) -> FileOperations {
    FileOperations { step, path throws(FileFailure) in
      if steps.contains(step), path.contains(place) { throw FileFailure(step, path, code: code) }
    }
  }

  private func store(failing steps: Set<FileStep>, below place: String, _ code: Int32) throws -> Store {
    try Store(at: laboratory.storePath, operations: operations(failing: steps, below: place, code))
  }

  @Test("runs: neither none, nor a first one, nor a link that is left as it is", arguments: codes)
  func runs(code: Int32) throws {
    _ = try laboratory.run(Self.text)
    let known = try laboratory.directories
    let runs = try RunDirectories(
      root: known.root, name: known.name, operations: operations(failing: [.list], below: "runs/toys", code))
    #expect(throws: RunDirectoryError.self) { try runs.all }
    #expect(throws: RunDirectoryError.self) { try runs.latest }
    #expect(throws: RunDirectoryError.self) { try runs.mendLatest() }
    #expect(throws: RunDirectoryError.self) { try RecordedDurations(of: runs) }
    let builder = try known.begin()
    #expect(throws: RunDirectoryError.self) {
      try RunDirectoryBuilder(runs, path: builder.path).commit()
    }
    #expect(folder.files(under: "runs/toys/2") == [])
    #expect(try known.all.map(\.number) == [1])
  }

  @Test(
    "a listing that fails after the run has its number says that the link does not point to it",
    arguments: codes)
  func latest(code: Int32) throws {
    let isRenamed = Guarded(false)
    let operations = FileOperations { step, path throws(FileFailure) in
      if step == .list, path.hasSuffix("/toys"), isRenamed.withLock({ $0 }) {
        throw FileFailure(step, path, code: code)
      }
      if step == .rename { isRenamed.withLock { $0 = true } }
    }
    let runs = try RunDirectories(root: "\(folder.path)/runs", name: "toys", operations: operations)
    let error = #expect(throws: RunDirectoryError.self) { try runs.begin().commit() }
    #expect(
      error?.description.hasPrefix("the run is complete in '\(runs.folder)/1', but cannot list") == true)
  }

  @Test("a folder of runs: what it refers to is not taken for nothing", arguments: codes)
  func references(code: Int32) throws {
    _ = try laboratory.run(Self.text)
    let root = "\(folder.path)/runs"
    for (steps, place) in [([FileStep.list], "runs"), ([.list], "runs/toys"), ([.inspect], "runs/toys/1")] {
      let failing = operations(failing: Set(steps), below: place, code)
      #expect(throws: FileError.self, "\(steps) \(place)") { try RunFolders.all(in: root, failing) }
    }
    #expect(try RunFolders.all(in: root).count == 1)
  }

  @Test(
    "the store: nothing is removed on the strength of it",
    arguments: codes, ["/users", "/actions", "/objects", "/cells", "/trajectories"])
  func cleaning(code: Int32, place: String) throws {
    _ = try laboratory.run(Self.text)
    for kind in ["users", "cells/ab", "trajectories/ab"] {
      try FileManager.default.createDirectory(
        atPath: "\(laboratory.storePath)/\(kind)", withIntermediateDirectories: true)
    }
    let before = folder.files(under: "store/objects") + folder.files(under: "store/actions")
    let store = try store(failing: [.list], below: "store\(place)", code)
    #expect(throws: StoreError.self) {
      try StoreCleaning(of: store, by: RemovalPolicy(minimumAge: 0, grace: 0)).perform()
    }
    #expect(folder.files(under: "store/objects") + folder.files(under: "store/actions") == before)
    #expect(try laboratory.run(Self.text).executed == [])
  }

  @Test(
    "an action or object that cannot be looked at is not made again", arguments: codes,
    ["actions", "objects"])
  func lookups(code: Int32, place: String) throws {
    _ = try laboratory.run(Self.text)
    let store = try store(failing: [.open, .inspect], below: "store/\(place)/", code)
    let error = #expect(throws: StoreError.self) {
      try Plan.make(
        try laboratory.graph(Self.text), store: store, files: FileIndex(in: store))
    }
    guard case .refused(let failure) = error else { return #expect(Bool(false), "\(error as Any)") }
    #expect(failure.code == code)
  }

  @Test("cells and checkpoints: it is said, and they are made again", arguments: codes)
  func insides(code: Int32) throws {
    let scope = CacheNamespace("toys", version: 1, numerics: "toys 1", settings: [:])
    let key = scope.key(of: "1")
    do {
      let cache = PointCache(scope, in: try laboratory.store()) { Issue.record("\($0)") }
      cache.remember([1], for: key)
      #expect(
        PointCache(scope, in: try laboratory.store()) { Issue.record("\($0)") }.payload(for: key) == [1])
    }
    for steps in [[FileStep.list], [.open]] {
      let complaints = Guarded<[String]>([])
      let store = try store(failing: Set(steps), below: "/cells/", code)
      let cache = PointCache(scope, in: store) { trouble in
        guard case .cannotRead = trouble else { return }
        complaints.withLock { $0.append("\(trouble)") }
      }
      cache.refresh()
      #expect(cache.payload(for: key) == nil)
      #expect(complaints.withLock { $0.count } == 1)
    }
    let store = try store(failing: [.list], below: "/trajectories/", code)
    #expect(throws: StoreError.self) { try CheckpointStore(scope, in: store).marks }
  }

  @Test("claims, tickets and drivers of jobs: nobody is taken for gone", arguments: codes)
  func jobs(code: Int32) throws {
    let staticKey = StaticKey(digest: Digest(of: "recipe"))
    let whole = JobArea(of: try laboratory.store(), workingFolder: folder.path)
    let ticket = JobTicket(run: "other", number: 1)
    #expect(try whole.claim(staticKey, for: ticket, after: nil))
    let (mine, other) = (DriverMark(ofRun: "mine", in: whole), DriverMark(ofRun: "other", in: whole))
    let locks = (try mine.make(), try other.make())
    defer { withExtendedLifetime(locks) {} }
    let area = JobArea(
      of: try store(failing: [.list, .inspect], below: "/jobs", code), workingFolder: folder.path)
    #expect(throws: StoreError.self) { try area.claim(on: staticKey) }
    #expect(throws: FileFailure.self) { try area.tickets(ofRun: "other") }
    #expect(throws: FileFailure.self) { try area.runs }
    #expect(
      DriverMark(ofRun: "other", in: area).lives(asSeenBy: DriverMark(ofRun: "mine", in: area)))
    #expect(area.age(of: ticket, asSeenBy: "mine") == 0)
  }
}
