import Declarations
import FileFormats
import Networks
import Neural
import Platform
import Workflow

/// What measuring networks at places takes of the machine.
struct MeasuringEstimate {
  let stage: any MeasuringStage
  /// Networks that are measured on each split.
  let places: Int
  let metrics: Int
  /// Bytes of the tables for one number.
  let bytesOfNumber: Int
  /// Whether what networks predict is kept in the store, and whether the stage needs all of it at once.
  let keepsPredictions: Bool
  let holdsPredictions: Bool
  /// Vectors of weights that are read, where that is another number than of the curve's points or the networks.
  var vectorsRead: Int?

  /// Operations a second that a thread hardly comes to: the faster points are, the more of them are in hand at once.
  private static let fastThread = 2.5e11
  /// Bytes of a remembered number with its key.
  private static let bytesOfCell = 80

  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate {
    let network = try NetworkEstimate(stage.network, batch: stage.batch, in: context)
    let splits = try stage.measured.splits.map { try context.resourceEstimate(of: $0, of: stage.data) }
    let training = try context.resourceEstimate(of: .train, of: stage.data)
    let hasNorms = stage.readsTraining
    let outputs = splits.map { $0.count *| network.outputs *| MemoryLayout<Float>.size }
    let augmented = hasNorms ? stage.policy.bytesOfAugmented(training, for: stage.network) : 0
    let working = splits.indices.map { index in
      let seconds =
        Double(splits[index].count) * network.evaluation / (Double(context.threads) * Self.fastThread)
      let side = min(
        max(places, 1),
        PointEvaluation.mostPoints(
          of: network.memory.weights, taking: seconds, combining: network.mayCombine))
      return splits[index].memory +| network.memory.compiled +| network.memory.batch
        +| side *| (network.memory.weights +| 2 *| outputs[index]) +| (hasNorms ? training.memory : 0)
        +| augmented
    }
    let read = splits + (hasNorms ? [training] : [])
    let vectors = vectors(in: context)
    let predictions = places *| outputs.saturatingSum
    let numbers = places *| splits.count *| metrics
    let passes = splits.map { $0.count +| stage.estimatedExamples(of: training.count) }.saturatingSum
    return ResourceEstimate(
      memory: working.saturatingSum +| (read.map(\.reading).max() ?? 0)
        +| 2 *| vectors *| network.memory.vector +| (holdsPredictions ? predictions : 0),
      results: numbers *| bytesOfNumber,
      remembered: numbers *| Self.bytesOfCell
        +| (keepsPredictions ? min(predictions, context.limits.predictions) : 0),
      operations: Double(places) * Double(passes) * network.evaluation,
      units: Double(places) * Double(splits.count))
  }

  /// Vectors of weights that are read: the points of the curve, or the networks.
  private func vectors(in context: EstimateContext) -> Int {
    if let vectorsRead { return vectorsRead }
    guard let curve = stage.measuredCurve else { return places }
    return (context.stage(curve) as? FitCurve)?.controlPoints ?? 3
  }
}

extension Evaluate {
  /// Curve and segment, and its ends with statistics of their own; or the networks.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    try MeasuringEstimate(
      stage: self, places: measuredCurve == nil ? weights.count : 2 * pointCount + (ownNorms ? 2 : 0),
      metrics: metrics.names.count, bytesOfNumber: 80, keepsPredictions: true,
      holdsPredictions: false
    ).resourceEstimate(in: context)
  }
}

extension Landscape {
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    try MeasuringEstimate(
      stage: self, places: cellCount, metrics: metrics.names.count, bytesOfNumber: 60,
      keepsPredictions: false, holdsPredictions: false,
      vectorsRead: curve == nil
        ? max(
          through?.count ?? 1, trajectory?.states.count ?? 1,
          simplex.map { GrowSimplex.vertexCount(of: $0, in: context) } ?? 1) +| 3 * dimension : nil
    ).resourceEstimate(in: context)
  }
}

extension BarrierStage {
  /// All paths: of layers and the whole, of pairs, or around a centre.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let paths = try pathCount
    return try MeasuringEstimate(
      stage: self, places: paths *| pointCount, metrics: metrics.names.count, bytesOfNumber: 120,
      keepsPredictions: true, holdsPredictions: false, vectorsRead: named.count +| 2
    ).resourceEstimate(in: context)
  }
}

extension Ensemble {
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let measuring = try MeasuringEstimate(
      stage: self, places: networkCount, metrics: metrics.names.count, bytesOfNumber: 400,
      keepsPredictions: true, holdsPredictions: true,
      vectorsRead: simplexes.isEmpty
        ? posterior.map { rank(of: $0, in: context) +| 3 }
        : simplexes.reduce(1) { $0 +| 2 *| GrowSimplex.vertexCount(of: $1, in: context) }
    ).resourceEstimate(in: context)
    // What temperatures are fitted on, and outliers: the same networks once more on each, whose predictions are held too.
    let network = try NetworkEstimate(network, batch: batch, in: context)
    let training = estimatedExamples(of: try context.resourceEstimate(of: .train, of: data).count)
    let further =
      try (fitting.map { [try context.resourceEstimate(of: $0, of: data)] } ?? [])
      + (outliers.map { [try context.resourceEstimate(of: .test, of: $0)] } ?? [])
    let held = further.map { networkCount *| $0.count *| network.outputs *| MemoryLayout<Float>.size }
    let passes = further.map { $0.count +| training }.saturatingSum
    return ResourceEstimate(
      memory: measuring.memory +| held.saturatingSum +| further.map { $0.memory +| $0.reading }.saturatingSum,
      results: measuring.results *| (fitting == nil ? 1 : 2),
      remembered: measuring.remembered +| min(held.saturatingSum, context.limits.predictions),
      operations: measuring.operations + Double(networkCount) * Double(passes) * network.evaluation,
      units: Double(networkCount) * Double(1 + further.count))
  }

  /// About how many deviations a posterior has.
  private func rank(of posterior: Input<PosteriorResult>, in context: EstimateContext) -> Int {
    (context.stage(posterior) as? Posterior).map { min($0.rank, $0.states.count) } ?? 20
  }
}

/// What a network takes of the machine, for the estimates of stages.
struct NetworkEstimate {
  let memory: NetworkMemory
  /// For one example, as many as the cores would do at their peak in the time that it takes; 0 where it is not known, as of
  /// what PyTorch computes.
  let evaluation: Double
  let training: Double
  let outputs: Int
  /// Whether its first layer may be combined from base vectors.
  var mayCombine = false

  /// - Throws: `NetworkMismatch` where layers do not fit together.
  init(_ network: Network, batch: Int, in context: EstimateContext) throws {
    let written = Network.schema.canonical(network).jsonWithNames.compactText
    let isTorch = network.torchSettings != nil
    self = try context.remembering("network \(batch) \(isTorch) \(written)") {
      try NetworkEstimate(network, batch: batch, threads: context.threads)
    }
  }

  private init(_ network: Network, batch: Int, threads: Int) throws {
    outputs = try network.output().count
    if network.torchSettings != nil {
      (memory, evaluation, training) = (.elsewhere(try network.layout()), 0, 0)
      return
    }
    mayCombine = try PointEvaluation.mayCombine(network)
    memory = try network.memory(batchSize: batch, width: threads)
    let operations = try network.denseOperations()
    let share = try network.usualShareOfPeak()
    evaluation = Double(operations.evaluation) / share
    training = Double(operations.training) / share
  }
}

/// How many examples a split of a data set has, and what they take of memory, in bytes.
struct SplitEstimate {
  let count: Int
  /// The examples themselves.
  let memory: Int
  /// What is there besides while they are read: files, and the whole part where the split is cut from one.
  let reading: Int

  static let none = SplitEstimate(count: 0, memory: 0, reading: 0)
}

extension EstimateContext {
  /// - Throws: where files of the data set cannot be read.
  func resourceEstimate(of split: DatasetSplit, of input: Input<DatasetSource>) throws -> SplitEstimate {
    try remembering("data \(input.name) \(split.rawValue)") {
      guard let source = source(input) else { return .none }
      let dataset = source.dataset
      let origin = try dataset.origin(of: split.part)
      let files = Guarded<ExactDictionary<Int>>([:])
      let whole = try dataset.count(of: split.part, files: origin.files) { file in
        let content = try FileContent.map(file.path)
        files.withLock { $0[file.path] = content.bytes.count }
        return content
      }
      let count = try source.count(of: split, in: whole)
      let bytesPerValue = dataset.inputsAreBytes ? 1 : MemoryLayout<Float>.size
      let example = dataset.exampleShape.reduce(1, *|) *| bytesPerValue +| dataset.targets.bytes
      // What is measured over the training split is read for the others too.
      let training =
        source.normalise == .measured && split != .train ? try resourceEstimate(of: .train, of: input) : .none
      return SplitEstimate(
        count: count, memory: count *| example,
        reading: files.withLock { $0.values.saturatingSum } +| (count < whole ? whole *| example : 0)
          +| training.memory +| training.reading)
    }
  }
}

extension DatasetTargets {
  /// What the targets of one example take of memory.
  fileprivate var bytes: Int {
    switch self {
    case .classes: MemoryLayout<ClassIndex>.size
    case .values(let width, _): width * MemoryLayout<Float>.size
    }
  }
}
