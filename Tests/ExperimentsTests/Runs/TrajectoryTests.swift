import Foundation
import Neural
import Platform
import ResultStore
import Synchronization
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("Trainings that go on from what is kept")
struct TrajectoryTests {
  /// Batch norms, dropout, moments: all that a state can have. 4 steps an epoch, 20 a training.
  private static let specification = """
    name: small
    data: {moons: {dataset: {two-moons: {count: 100}}, validation: 20}}
    defaults:
      train:
        network: {input: [2], layers: [linear: 12, batch-norm, tanh, dropout: 0.2, linear: 2]}
        data: moons
        epochs: 5
        batch: 20
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2, optimiser: {sgd: {rate: 0.1, momentum: 0.9}}, schedule: {linear: {to: 0.01}}}}
      valley: {fit-curve: {from: start, to: end, epochs: 5, batch: 20, positions: stratified}}

    """
  private static let steps = 60

  @Test("stopped at random steps, a run takes no step twice and ends with the same bytes", arguments: 1...8)
  func stopped(_ seed: UInt64) throws {
    let experiment = try TemporaryExperiment()
    let random = SplitMix(seed: seed)
    var taken = 0
    for stop in 0..<6 {
      let after = 1 + Int(random.bits(stop) % 17)
      let cancellation = Cancellation()
      let seen = Atomic(0)
      let outcome = try experiment.run(Self.specification, cancellation: cancellation) { event in
        guard case .stageProgress = event else { return }
        if seen.add(1, ordering: .relaxed).newValue == after { cancellation.request() }
      }
      taken += outcome.tally.steps
      if outcome.summary.outcome == .done { break }
    }
    let last = try experiment.run(Self.specification)
    #expect(taken + last.tally.steps == Self.steps)
    try RunFiles.expectEqual(last, try TemporaryExperiment().run(Self.specification))
  }

  @Test("runs at once that pass through the same states share the way", arguments: [1, 2, 3])
  func together(_ seed: Int) throws {
    let first = try TemporaryExperiment()
    let ways = [3, 5, 8].map { epochs in
      Self.specification.split(separator: "\n").filter { line in
        !line.contains("valley:") && !line.contains("end:")
      }.joined(separator: "\n").replacing("{seed: 1}", with: "{seed: \(seed), epochs: \(epochs)}") + "\n"
    }
    let others = try ways.map { _ in try TemporaryExperiment(sharingStoreOf: first) }
    let steps = Atomic(0)
    inParallel(ways.count) { turn in
      let tally = try? others[turn].run(ways[turn]).tally
      steps.add(tally?.steps ?? 1000, ordering: .relaxed)
    }
    #expect(steps.load(ordering: .relaxed) == 8 * 4)
  }

  @Test("a tail of the schedule that changed is trained anew from where it parts")
  func tail() throws {
    let experiment = try TemporaryExperiment()
    func specification(_ schedule: String) -> String {
      Self.specification.replacing("{seed: 1}", with: "{seed: 1, epochs: 8, schedule: {step: \(schedule)}}")
        .replacing(
          "valley: {fit-curve: {from: start, to: end", with: "valley: {fit-curve: {from: end, to: start")
    }
    try experiment.run(specification("{every-epochs: 3}"))
    let later = specification("{every-epochs: 5}")
    let outcome = try experiment.run(later)
    #expect(outcome.tally.steps == (8 - 3) * 4 + 20, "from epoch 3, and the fit")
    try RunFiles.expectEqual(outcome, try TemporaryExperiment().run(later))
  }

  @Test("a fit takes its settings from the state that it goes on from, where the rates agree")
  func horizon() throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification)
    let longer = Self.specification.replacing("to: end, epochs: 5", with: "to: end, epochs: 9, horizon: 5")
    let outcome = try experiment.run(longer)
    #expect(outcome.tally.steps == 16)
    try RunFiles.expectEqual(outcome, try TemporaryExperiment().run(longer))
  }

  @Test("damage to checkpoints costs time, and changes no result", arguments: 1...6)
  func damage(_ seed: UInt64) throws {
    let experiment = try TemporaryExperiment()
    try experiment.run(Self.specification)
    let random = SplitMix(seed: seed)
    var draws = 0
    try RunFiles.damage(everyFileUnder: "\(experiment.storePath)/trajectories") {
      draws += 1
      return random.bits(draws)
    }
    let longer = Self.specification.replacing("{seed: 1}", with: "{seed: 1, epochs: 7}")
    let outcome = try experiment.run(longer)
    #expect(outcome.tally.steps == 28 + 20, "nothing was left of the start")
    try RunFiles.expectEqual(outcome, try TemporaryExperiment().run(longer))
  }

  @Test("of more checkpoints than wanted those stay that are spread over the steps, and the newest")
  func thinning() throws {
    let experiment = try TemporaryExperiment()
    let specification = Self.specification
      .replacing("{seed: 1}", with: "{seed: 1, epochs: 16, checkpoints: {keep: 4}}")
    try experiment.run(specification)
    let steps = try Self.checkpoints(in: experiment)
    let epochs = try #require(steps.values.first { $0.contains(64) }).map { $0 / 4 }
    #expect(epochs.count == 4 && epochs.last == 16, "\(epochs)")
    #expect(zip([0] + epochs, epochs).allSatisfy { $1 - $0 <= 8 }, "\(epochs)")
    #expect(
      try experiment.run(specification.replacing("epochs: 16", with: "epochs: 18")).tally.steps == 8 + 20)
  }

  @Test("checkpoints are kept every so many epochs, and at the end; or not at all")
  func interval() throws {
    func epochs(_ settings: String) throws -> [Int] {
      let experiment = try TemporaryExperiment()
      try experiment.run(
        Self.specification.replacing("{seed: 1}", with: "{seed: 1, epochs: 7, checkpoints: \(settings)}"))
      return try Self.checkpoints(in: experiment).values.first { $0.contains(28) }?.map { $0 / 4 } ?? []
    }
    #expect(try epochs("{every-epochs: 3}") == [3, 6, 7])
    #expect(try epochs("{keep: 0}") == [])
  }

  @Test("checkpoints stay within their room, all together")
  func room() throws {
    let experiment = try TemporaryExperiment()
    let limit = 40_000
    try experiment.run(Self.specification, limits: StoreLimits(checkpoints: limit))
    let files = try FileManager.default.subpathsOfDirectory(atPath: "\(experiment.storePath)/trajectories")
    let sizes = try files.map { name in
      let attributes = try FileManager.default.attributesOfItem(
        atPath: "\(experiment.storePath)/trajectories/\(name)")
      return attributes[.type] as? FileAttributeType == .typeRegular ? (attributes[.size] as? Int ?? 0) : 0
    }
    #expect(sizes.reduce(0, +) <= limit && sizes.contains { $0 > 0 })
    let none = try TemporaryExperiment()
    let outcome = try none.run(Self.specification, limits: StoreLimits(checkpoints: 0))
    #expect(outcome.tally.steps == Self.steps)
    #expect(try Self.checkpoints(in: none).isEmpty)
  }

  @Test("a training that diverges goes on from its last sound state, and fails again at the same step")
  func divergence() throws {
    let experiment = try TemporaryExperiment()
    let specification = Self.specification
      .replacing("{seed: 1}", with: "{seed: 1, optimiser: {sgd: {rate: 1e12}}}")
      .replacing("batch-norm, tanh, dropout: 0.2", with: "relu, linear: 8")
    let first = try experiment.run(specification)
    let second = try experiment.run(specification)
    #expect(first.failures["start"] != nil && first.failures["start"] == second.failures["start"])
  }

  @Test("a state is read back as it was, to the last bit", arguments: [false, true])
  func bytes(recordsSteps: Bool) throws {
    var state = TrainingState(
      weights: [1, -0.0, .leastNonzeroMagnitude], buffers: [],
      optimiser: OptimiserState(vectors: [[3], [4.5, .nan]]))
    state.step = 1 << 40
    state.tally.examples = 7
    state.tally.correct = 5
    state.tally.loss = 1 / 3
    state.history = [EpochRecord(epoch: 1, loss: 0.1, accuracy: 0.2, rate: 1e-300)]
    if recordsSteps {
      state.step = 2
      state.steps = [
        StepRecord(epoch: 1, loss: 0.1, accuracy: 0.25, rate: 1e-300),
        StepRecord(epoch: 2, loss: 0.3, accuracy: 0.5, rate: 7),
      ]
    }
    let read = try TrainingState(bytes: state.bytes)
    #expect(read.weights.map(\.bitPattern) == state.weights.map(\.bitPattern))
    #expect(
      read.optimiser.vectors.map { $0.map(\.bitPattern) }
        == state.optimiser.vectors.map { $0.map(\.bitPattern) })
    #expect(read.step == state.step && read.tally == state.tally && read.history == state.history)
    #expect(read.steps == state.steps)
    #expect(read.fits(state) && read.buffers.isEmpty)
    for length in stride(from: 0, to: state.bytes.count, by: 7) {
      #expect(throws: (any Error).self) { try TrainingState(bytes: Array(state.bytes.prefix(length))) }
    }
  }

  /// By folder, the steps of what is kept.
  private static func checkpoints(in experiment: TemporaryExperiment) throws -> [String: [Int]] {
    let root = "\(experiment.storePath)/trajectories"
    guard FileManager.default.fileExists(atPath: root) else { return [:] }
    var found: [String: [Int]] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      let file = name.split(separator: "/").last ?? ""
      guard file.count(where: { $0 == "-" }) == 2, let step = Int(file.prefix { $0 != "-" }) else { continue }
      found[String(name.dropLast(file.count)), default: []].append(step)
    }
    return found.mapValues { $0.sorted() }
  }
}
