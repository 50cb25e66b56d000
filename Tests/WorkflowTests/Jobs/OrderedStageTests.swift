import Foundation
import Testing

@testable import Cluster
@testable import Platform
@testable import RemoteCache
@testable import ResultStore
@testable import Workflow

@Suite("A stage as a job runs it")
struct OrderedStageTests {
  private static let text = """
    data: {d: {first: one, second: two}}
    stages:
      n: {number: 3}
      s: {sum: {of: [n], plus: 1}}
      c: {count: {data: d}}
    """

  private let laboratory: Laboratory

  init() throws {
    laboratory = try Laboratory()
    for name in ["one", "two"] { try laboratory.folder.write(Array(name.utf8), to: name) }
  }

  /// Orders a stage as a driver does.
  ///
  /// - Returns: the folder of the ticket.
  private func order(_ stage: String, text: String = text, thalweg: String = "0.0") throws -> String {
    let store = try laboratory.store()
    let text = "name: toys\n\(text)"
    let (snapshot, graph) = try SpecificationSnapshot.take(
      path: "\(laboratory.folder.path)/spec.yaml", overrides: ["stages.s.sum.plus=2"], in: laboratory.registry
    ) { _ throws(FileError) in Array(text.utf8) }
    let working = FileManager.default.currentDirectoryPath
    let area = JobArea(of: store, workingFolder: working)
    let staticKeys = StaticKey.all(
      InputResolver(
        graph: graph, sources: try SourceResolution(graph, hashing: FileIndex(in: store)))
    )
    let position = try #require(graph.position(of: stage))
    let ticket = JobTicket(run: "r", number: 1)
    try store.prepare()
    try area.makeFolder(of: ticket)
    let run = RunOrder(
      snapshot: snapshot, workingFolder: working, store: store.root, limits: StoreLimits(),
      numerics: "toys 1", thalweg: thalweg)
    try area.write(run.json, to: "\(area.folder(ofRun: "r"))/order.json")
    try area.write(
      JobOrder(stage: stage, staticKey: "\(staticKeys[position])").json,
      to: "\(area.folder(of: ticket))/order.json"
    )
    return area.folder(of: ticket)
  }

  private func perform(
    _ folder: String, in other: Laboratory? = nil, patience: Double = 0.1, remote: RemoteOptions? = nil
  ) throws -> JobEnd {
    let laboratory = other ?? laboratory
    let isDone = try OrderedStage(folder: folder, retries: RetryPolicy(seconds: patience)).perform(
      registry: laboratory.registry, services: Services([laboratory.probes]), cores: 1, thalweg: "0.0",
      cancellation: Cancellation(), remote: remote)
    let area = JobArea(of: try laboratory.store(), workingFolder: "/")
    let end = try #require(area.end(of: JobTicket(run: "r", number: 1)))
    #expect(isDone == end.isSuccess)
    return end
  }

  private func message(_ end: JobEnd) -> String {
    if case .failed(let text) = end.outcome { text } else { "" }
  }

  @Test("it runs what was ordered, flags included, under the key that the driver waits for")
  func runs() throws {
    guard case .executed(_, _, _) = try perform(order("n")).outcome else { return #expect(Bool(false)) }
    guard case .executed(let key, _, _) = try perform(order("s")).outcome else { return #expect(Bool(false)) }
    let plan = try laboratory.plan(Self.text.replacing("plus: 1", with: "plus: 2"))
    guard case .cached(let action)? = plan.stage("s")?.state else { return #expect(Bool(false)) }
    #expect("\(action.key)" == key)
    #expect(try perform(order("s")).outcome == .reused(key: key))
  }

  @Test("an input that is late is waited for; one that does not come is named as the store's trouble")
  func lateInputs() throws {
    let folder = try order("s")
    #expect(message(try perform(folder)).contains("the results that 's' needs are not in the store"))
    let laboratory = laboratory
    try OwnThread.start {
      usleep(300_000)
      _ = try? laboratory.run("stages: {n: {number: 3}}")
    }
    #expect(try perform(folder, patience: 20).isSuccess)
  }

  @Test("a remote cache is asked before the stage is executed, and given what it made")
  func remote() throws {
    let cache = MemoryCache()
    try cache.serving { address in
      let remote = try RemoteOptions(address: address)
      guard case .executed(let key, _, _) = try perform(order("n"), remote: remote).outcome else {
        return #expect(Bool(false))
      }
      #expect(cache.contents.keys.contains("/ac/\(key)"))
      try FileManager.default.removeItem(atPath: laboratory.store().root)
      #expect(try perform(order("n"), remote: remote).outcome == .reused(key: key))
    }
  }

  @Test("data that have changed since, another version and other arithmetic are refused")
  func changes() throws {
    let folder = try order("c")
    try laboratory.folder.write(Array("other".utf8), to: "one")
    #expect(message(try perform(folder)) == "a data file has changed since the job was submitted; run again")
    #expect(message(try perform(order("n", thalweg: "9.9"))).contains("version 9.9 submitted this job"))
    let elsewhere = try Laboratory(in: laboratory.folder, numerics: "toys 2")
    #expect(message(try perform(order("n"), in: elsewhere)).contains("toys 2 instead of toys 1"))
  }

  @Test("a folder that holds no order is named, with what may be wrong")
  func noOrder() {
    #expect(throws: FileError.self) {
      try OrderedStage(folder: "/none/r/1", retries: RetryPolicy(seconds: 0))
    }
    #expect(throws: FileError.self) { try OrderedStage(folder: "/none", retries: RetryPolicy(seconds: 0)) }
  }
}
