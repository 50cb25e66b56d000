import Declarations
import Platform
import ResultStore

/// About what a run takes: time, memory and room on the disk.
///
/// Times are those of earlier runs, by what was done in them; where none tells, they follow from the operations of a
/// stage and the pace of the machine.
public struct RunEstimate: Sendable, Equatable {
  /// Of work, one stage after the other; nil where it cannot be told of every stage that runs.
  public let seconds: Double?
  /// Bytes in use at the worst moment; nil where no stage that runs says.
  public let memory: Int?
  /// Bytes that the store and the run directory grow by.
  public let disk: Int
  /// Bytes that are free where the store is; nil where the system does not say.
  public let free: Int?
  /// Nil where there is as much memory as it takes.
  public let shortage: MemoryShortage?
  /// Seconds of work by stage, of those that run and of which it can be told.
  public let secondsOfStages: [String: Double]

  public init(
    seconds: Double?, memory: Int?, disk: Int, free: Int?, shortage: MemoryShortage? = nil,
    secondsOfStages: [String: Double] = [:]
  ) {
    self.secondsOfStages = secondsOfStages
    self.seconds = seconds
    self.memory = memory
    self.disk = disk
    self.free = free
    self.shortage = shortage
  }

  /// What is said where the disk or the memory is too small for it.
  public var warnings: [String] {
    [diskWarning, shortage?.message].compactMap(\.self)
  }

  private var diskWarning: String? {
    guard let free, disk > free else { return nil }
    return "the disk has \(Self.megabytes(free)) free, and this may take \(Self.megabytes(disk))"
  }

  private static func megabytes(_ bytes: Int) -> String { "\((bytes +| 500_000) / 1_000_000) MB" }
}

/// What estimates go by, besides a plan.
public struct EstimateBasis: Sendable {
  public let options: ExecutionOptions
  public let services: Services
  public let durations: RecordedDurations
  /// Operations a second of a stage that has all threads: asked for only where the work is long and no run tells.
  let pace: @Sendable () -> Double?

  public init(
    options: ExecutionOptions, services: Services, durations: RecordedDurations,
    pace: @escaping @Sendable () -> Double? = { nil }
  ) {
    self.options = options
    self.services = services
    self.durations = durations
    self.pace = pace
  }
}

/// What is known of a stage before it runs.
public struct StageEstimate: Sendable {
  public let cachedProgress: CachedProgress?
  public let resourceEstimate: ResourceEstimate?
  /// About how long it takes.
  public let seconds: Double?
}

extension Plan {
  /// For each stage that runs or may run, in the order of the plan, what is known of it; nil for the others.
  public func estimates(in store: Store, _ basis: EstimateBasis) -> [StageEstimate?] {
    let context = EstimateContext(
      graph, sources: sources, threads: basis.options.cores, limits: store.limits)
    var pace: Double??
    return stages.map { stage in
      guard stage.state.mayRun else { return nil }
      let cachedProgress = cachedProgress(of: stage, in: store, services: basis.services)
      // Where a file cannot be read, the run will say so at its place.
      let resourceEstimate = try? stage.node.stage.resourceEstimate(in: context)
      var seconds = basis.durations.estimate(for: stage, cachedProgress, resourceEstimate)
      if seconds == nil, let resourceEstimate, resourceEstimate.operations > 0 {
        if pace == nil, resourceEstimate.operations >= Self.longWork { pace = basis.pace() }
        let share = cachedProgress.map { $0.total > 0 ? $0.missing / $0.total : 0 } ?? 1
        if case .some(.some(let pace)) = pace, pace > 0 {
          seconds = resourceEstimate.operations * share / pace
        }
      }
      return StageEstimate(
        cachedProgress: cachedProgress, resourceEstimate: resourceEstimate, seconds: seconds)
    }
  }

  /// What the work of each stage comes to of which that is known, by its name.
  func extents(by estimates: [StageEstimate?]) -> [String: WorkExtent] {
    let known = zip(stages, estimates).compactMap { stage, estimate in
      estimate?.resourceEstimate?.extent.map { (stage.node.name, $0) }
    }
    return Dictionary(known) { first, _ in first }
  }

  /// Operations that take a second or so: only for more is the machine's pace measured.
  private static let longWork = 3e10

  /// The whole of the run.
  public func estimate(_ stages: [StageEstimate?], in store: Store, _ basis: EstimateBasis) -> RunEstimate {
    estimate(stages, in: store, basis, memory: running(stages) ? MachineMemory.now : nil)
  }

  private func running(_ stages: [StageEstimate?]) -> Bool { stages.contains { $0 != nil } }

  func estimate(
    _ stages: [StageEstimate?], in store: Store, _ basis: EstimateBasis, memory available: MachineMemory?
  ) -> RunEstimate {
    let running = stages.compactMap(\.self)
    let seconds = running.compactMap(\.seconds)
    let kept = self.stages.compactMap(\.known).flatMap(\.files).map(\.size).saturatingSum
    let results = running.compactMap(\.resourceEstimate?.results).saturatingSum
    let remembered = running.compactMap(\.resourceEstimate?.remembered).saturatingSum
    let memory = memory(stages, jobs: basis.options.jobs)
    let secondsOfStages = zip(self.stages, stages).compactMap { stage, estimate in
      estimate?.seconds.map { (stage.node.name, $0) }
    }
    return RunEstimate(
      seconds: seconds.count == running.count ? seconds.reduce(0, +) : nil,
      memory: memory,
      disk: running.isEmpty ? 0 : kept +| 2 *| results +| remembered +| running.count * Self.record,
      free: DiskSpace.free(at: store.root),
      shortage: MemoryShortage(largest: largest(stages), whole: memory, of: available),
      secondsOfStages: Dictionary(secondsOfStages) { first, _ in first })
  }

  private func largest(_ estimates: [StageEstimate?]) -> (stage: String, bytes: Int)? {
    let demands = zip(stages, estimates).compactMap { stage, estimate in
      estimate?.resourceEstimate.map { (stage: stage.node.name, bytes: $0.memory +| Self.program) }
    }
    return demands.max { $0.bytes < $1.bytes }
  }

  /// What the program takes, and the largest that may run side by side: stages of which none needs another.
  private func memory(_ estimates: [StageEstimate?], jobs: Int) -> Int? {
    var depths: [Int] = []
    var levels: [Int: [Int]] = [:]
    for (needs, estimate) in zip(graph.needs, estimates) {
      let depth = (needs.map { depths[$0] }.max() ?? 0) + (estimate == nil ? 0 : 1)
      depths.append(depth)
      if let memory = estimate?.resourceEstimate?.memory { levels[depth, default: []].append(memory) }
    }
    let sums = levels.values.map { $0.sorted(by: >).prefix(jobs).saturatingSum }
    return sums.max().map { $0 +| Self.program }
  }

  /// Bytes of what is written down about a stage: its action, its part of `run.json`, folders.
  private static let record = 24 << 10
  /// Bytes that the program takes when it does nothing.
  private static let program = 20 << 20
}

/// More memory than there is.
public struct MemoryShortage: Sendable, Equatable {
  /// The stage that takes more by itself than there will ever be; nil where less is free than the run takes.
  public let stage: String?
  /// In bytes.
  public let needed: Int
  /// In bytes: all of it where a stage is named, and what is free otherwise.
  public let available: Int
  package let source: MachineMemory.Source

  /// - Parameters:
  ///   - largest: the stage that takes most, with what the program takes besides.
  ///   - whole: what the run takes at its worst moment.
  /// - Returns: nil where there is enough.
  package init?(largest: (stage: String, bytes: Int)?, whole: Int?, of memory: MachineMemory?) {
    guard let memory, let whole, let largest else { return nil }
    if largest.bytes > memory.total {
      (stage, needed, available) = (largest.stage, largest.bytes, memory.total)
    } else if whole > memory.free {
      (stage, needed, available) = (nil, whole, memory.free)
    } else {
      return nil
    }
    source = memory.source
  }

  /// What is said of it, in a sentence without a full stop.
  public var message: String {
    guard let stage else {
      return "\(Self.gigabytes(available)) of memory are free, and this may take \(Self.gigabytes(needed))"
    }
    return
      "'\(stage)' takes about \(Self.gigabytes(needed)) of memory, and \(source.words) \(Self.gigabytes(available))"
  }

  package static let help =
    "a smaller network or batch takes less; --ignore-memory runs it all the same, where less is known to do"

  private static func gigabytes(_ bytes: Int) -> String {
    if bytes < 999_500_000 { return "\((bytes + 500_000) / 1_000_000) MB" }
    let tenths = bytes / 100_000_000
    return "\(tenths / 10).\(tenths % 10) GB"
  }
}

extension Plan {
  /// Why stages cannot run on this machine, by their places, as far as their demand is known.
  func stagesTooLarge(for memory: MachineMemory?, by estimates: [StageEstimate?]) -> [Int: String] {
    guard memory != nil else { return [:] }
    return zip(stages.indices, estimates).reduce(into: [:]) { objections, stage in
      guard let bytes = stage.1?.resourceEstimate?.memory else { return }
      let shortage = MemoryShortage(
        largest: (stages[stage.0].node.name, bytes), whole: bytes, of: memory)
      if let shortage, shortage.stage != nil { objections[stage.0] = shortage.message }
    }
  }
}
