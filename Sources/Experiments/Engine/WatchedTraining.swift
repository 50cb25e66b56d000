import Declarations
import Neural
import Workflow

/// A training of which more is wanted than its end: states on the way, what it comes to on held-out examples, and an end
/// where that no longer gets better.
struct WatchedTraining {
  private var training: CheckpointedTraining
  private let first: Int
  private let epochs: Int
  private let watch: TrainingWatch
  private let cells: ValidationCells?

  /// What a training has come to.
  struct Result {
    var final: TrainingState
    var best: TrainingState?
    /// By their steps.
    var kept: [Int: TrainingState]
    var validation: ValidationRecord?
    /// The epoch after which it ended for want of improvement.
    var stoppedAt: Int?
  }

  /// - Parameters:
  ///   - first: the step that it goes on from.
  ///   - cells: where something is measured.
  init(
    _ training: CheckpointedTraining, from first: Int, epochs: Int, _ watch: TrainingWatch,
    _ cells: ValidationCells?
  ) {
    (self.training, self.first, self.epochs) = (training, first, epochs)
    (self.watch, self.cells) = (watch, cells)
  }

  mutating func run() throws -> Result {
    let stepsPerEpoch = training.stepsPerEpoch
    let way = first...epochs *| stepsPerEpoch
    // What lies beside the way is told by its absence.
    let kept = Set(watch.keptSteps(from: first, stepsPerEpoch, epochs: epochs).filter(way.contains))
    let measured = Set(cells == nil ? [] : watch.measuredSteps(from: first, stepsPerEpoch, epochs: epochs))
    var result = Result(final: training.state, kept: [:])
    var judge = watch.judge(cells?.metrics ?? [])
    var record = ValidationRecord(metrics: cells?.metrics.map(\.name) ?? [])
    var bestState: TrainingState?
    var end = epochs *| stepsPerEpoch
    for step in kept.union(measured).sorted() {
      if kept.contains(step) {
        try training.go(to: step)
        result.kept[step] = training.state
      }
      guard let cells, measured.contains(step) else { continue }
      let epoch = step / stepsPerEpoch
      let values = try cells.values(at: training.mark(at: step)) {
        try training.go(to: step)
        return training.state
      }
      record.rows.append((epoch, values))
      if judge.take(values, at: epoch) {
        bestState = training.state.step == step ? training.state : nil
        training.stayingStep = step
      }
      if judge.isOver(at: epoch) {
        end = step
        result.stoppedAt = epoch < epochs ? epoch : nil
        break
      }
    }
    try training.go(to: end)
    result.final = try training.end()
    if let best = judge.best {
      record.best = best
      if bestState == nil {
        try training.go(to: best *| stepsPerEpoch)
        bestState = training.state
      }
      result.best = bestState
    }
    if cells != nil { result.validation = record }
    return result
  }
}

/// What is wanted of a training beside its end.
struct TrainingWatch {
  var validation: ValidationSettings?
  var stopping: EarlyStopping?
  var kept: KeptEpochs?
  /// Epochs of a cycle of the schedule; nil where that has none.
  var cycle: Int?
  /// States that others go on from.
  var states: [TrainingMoment] = []

  /// The steps whose states are results, in no order.
  func keptSteps(from first: Int, _ stepsPerEpoch: Int, epochs: Int) -> [Int] {
    let list =
      kept?.list(
        from: (first + stepsPerEpoch - 1) / stepsPerEpoch, to: epochs, cycle: cycle) ?? []
    return list.map { $0 *| stepsPerEpoch } + states.map { $0.step(of: stepsPerEpoch) }
  }

  /// The steps after which the validation split is measured.
  func measuredSteps(from first: Int, _ stepsPerEpoch: Int, epochs: Int) -> [Int] {
    validation?.epochs(after: first / stepsPerEpoch, to: epochs).map { $0 *| stepsPerEpoch } ?? []
  }

  func judge(_ metrics: [any Metric]) -> EpochJudge {
    let place = validation.flatMap { settings in metrics.firstIndex { $0.name == settings.judge.name } }
    return EpochJudge(
      place: place, isBetterWhenLower: place.map { metrics[$0].isBetterWhenLower } ?? true, stopping: stopping
    )
  }
}

/// Tells the best epoch so far, and whether there has been none better for too long.
struct EpochJudge {
  /// Which of the metrics decides; nil where nothing is measured.
  let place: Int?
  let isBetterWhenLower: Bool
  let stopping: EarlyStopping?
  /// The first epoch of the best value.
  private(set) var best: Int?
  private var bestValue = Double.nan
  /// The last epoch that was better by the least gain than the best one before it, and its value.
  private var improved: (epoch: Int, value: Double)?
  private var first: Int?

  init(place: Int?, isBetterWhenLower: Bool, stopping: EarlyStopping?) {
    (self.place, self.isBetterWhenLower, self.stopping) = (place, isBetterWhenLower, stopping)
  }

  /// Takes up what the metrics came to. A value that is not a number is never the best.
  ///
  /// - Returns: whether this is the best epoch so far.
  mutating func take(_ values: [Double], at epoch: Int) -> Bool {
    guard let place else { return false }
    first = first ?? epoch
    let value = values[place]
    if value.isNaN { return false }
    if improved.map({ gain(of: value, over: $0.value) > (stopping?.leastGain ?? 0) }) ?? true {
      improved = (epoch, value)
    }
    guard best == nil || gain(of: value, over: bestValue) > 0 else { return false }
    (best, bestValue) = (epoch, value)
    return true
  }

  /// Whether the training ends after this epoch.
  func isOver(at epoch: Int) -> Bool {
    guard let stopping, let first else { return false }
    return epoch - (improved?.epoch ?? first) >= stopping.patience
  }

  private func gain(of value: Double, over other: Double) -> Double {
    isBetterWhenLower ? other - value : value - other
  }
}

/// What metrics came to on held-out examples, epoch by epoch.
struct ValidationRecord {
  let metrics: [String]
  var rows: [(epoch: Int, values: [Double])] = []
  var best: Int?
}
