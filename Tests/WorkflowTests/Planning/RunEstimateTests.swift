import Testing

@testable import Platform
@testable import Workflow

/// What a run is said to take, from what its stages say.
struct RunEstimateTests {
  private static let program = 20 << 20

  private static func estimate(
    _ stages: String, jobs: Int, pace: Double? = nil, asked: Asked = Asked()
  ) throws -> RunEstimate {
    let laboratory = try Laboratory()
    let plan = try laboratory.plan("stages: {\(stages)}")
    let basis = EstimateBasis(
      options: ExecutionOptions(jobs: jobs, cores: 8), services: Services([laboratory.probes]),
      durations: try RecordedDurations(of: try laboratory.directories),
      pace: {
        asked.count()
        return pace
      })
    let store = try laboratory.store()
    return plan.estimate(plan.estimates(in: store, basis), in: store, basis)
  }

  @Test(
    "memory is that of the largest stages that may run side by side",
    arguments: [
      ("a: {probe: memory 40}", 1, 40), ("a: {probe: memory 40}, b: {probe: memory 50}", 1, 50),
      ("a: {probe: memory 40}, b: {probe: memory 50}", 2, 90),
      ("a: {probe: memory 40}, b: {probe: {tag: memory 50, of: a}}", 2, 50),
      ("a: {probe: memory 40}, b: {probe: memory 50}, c: {probe: {tag: memory 95, of: [a, b]}}", 2, 95),
    ])
  func memory(stages: String, jobs: Int, megabytes: Int) throws {
    #expect(try Self.estimate(stages, jobs: jobs).memory == megabytes * 1_000_000 + Self.program)
  }

  @Test("results count twice, as they are stored and copied, and what is remembered once")
  func disk() throws {
    let one = try Self.estimate("a: {probe: memory 40}", jobs: 1).disk
    let two = try Self.estimate("a: {probe: memory 90}", jobs: 1).disk
    #expect(two - one == 2 * 50)
  }

  @Test("where no run tells how long, operations and the machine's pace do, which is asked for once")
  func seconds() throws {
    let asked = Asked()
    let stages = "a: {probe: memory 1}, b: {probe: memory 2}"
    #expect(try Self.estimate(stages, jobs: 1, pace: 5e11, asked: asked).seconds == 4)
    #expect(asked.times == 1)
    #expect(try Self.estimate(stages, jobs: 1).seconds == nil)
    #expect(try Self.estimate("\(stages), c: {number: 1}", jobs: 1, pace: 5e11).seconds == nil)
  }

  @Test("a disk that is too small is warned of")
  func warning() {
    let estimate = RunEstimate(seconds: nil, memory: nil, disk: 3_000_000_000, free: 1_200_000_000)
    #expect(estimate.warnings == ["the disk has 1200 MB free, and this may take 3000 MB"])
    #expect(RunEstimate(seconds: nil, memory: nil, disk: 3, free: 4).warnings.isEmpty)
    #expect(RunEstimate(seconds: nil, memory: nil, disk: 3, free: nil).warnings.isEmpty)
  }

  @Test(
    "a stage that takes more memory than there will be is named, and less that is free is said",
    arguments: [
      (50, 90, 1000, 900, nil),
      (1200, 1200, 1000, 900, "'a' takes about 1.2 GB of memory, and this machine has 1.0 GB"),
      (50, 950, 1000, 900, "900 MB of memory are free, and this may take 950 MB"),
      (351_000, 351_000, 25_000, 9000, "'a' takes about 351.0 GB of memory, and this machine has 25.0 GB"),
    ])
  func shortage(largest: Int, whole: Int, total: Int, free: Int, message: String?) {
    let megabyte = 1_000_000
    let memory = MachineMemory([
      .init(source: .machine, total: total * megabyte, free: free * megabyte)
    ])
    let shortage = MemoryShortage(
      largest: ("a", largest * megabyte), whole: whole * megabyte, of: memory)
    #expect(shortage?.message == message)
    #expect((shortage?.stage != nil) == (largest > total))
  }

  @Test("a run that would take more memory than there is starts nothing, unless that is ignored")
  func refusal() throws {
    let laboratory = try Laboratory()
    let text = "stages: {a: {number: 1}, b: {probe: memory 100000000}}"
    let error = try #require(throws: FileError.self) { try laboratory.run(text) }
    #expect(error.message.hasPrefix("'b' takes about 100000.0 GB of memory"))
    #expect(error.help?.contains("--ignore-memory") ?? false)
    #expect(try laboratory.directories.latest == nil)
    #expect(try laboratory.run(text, ignoresMemory: true).summary.outcome == .done)
  }

  @Test("a run says what it takes before it starts a stage, and says nothing where there is nothing to do")
  func event() throws {
    let laboratory = try Laboratory()
    let text = "stages: {a: {number: 1}}"
    let events = try laboratory.run(text).events
    let estimated = events.firstIndex { if case .runEstimated = $0 { true } else { false } }
    let started = events.firstIndex { if case .stageStarted = $0 { true } else { false } }
    #expect(try #require(estimated) < #require(started))
    #expect(
      try !laboratory.run(text).events.contains { if case .runEstimated = $0 { true } else { false } })
  }

  @Test("free room is that of the nearest folder that is there")
  func free() throws {
    let folder = try TemporaryFolder()
    #expect(try #require(DiskSpace.free(at: folder.path)) > 0)
    #expect(DiskSpace.free(at: "\(folder.path)/not/yet") != nil)
    #expect(DiskSpace.free(at: "not-yet") != nil)
  }
}
