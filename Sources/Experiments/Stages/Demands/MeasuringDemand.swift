import Declarations
import Neural
import Workflow

/// What measuring networks at places takes of the machine.
struct MeasuringDemand {
  let stage: any MeasuringStage
  /// Networks that are measured on each split.
  let places: Int
  let metrics: Int
  /// Bytes of the tables for one number.
  let bytesOfNumber: Int
  /// Whether what networks predict is kept in the store, and whether the stage needs all of it at once.
  let keepsPredictions: Bool
  let holdsPredictions: Bool

  /// Operations a second that a thread hardly comes to: the faster points are, the more of them are in hand at once.
  private static let fastThread = 2.5e11
  /// Bytes of a remembered number with its key.
  private static let bytesOfCell = 80

  func demand(in context: DemandContext) throws -> StageDemand {
    let network = try NetworkDemand(stage.network, batch: stage.batch, in: context)
    let splits = try stage.measured.splits.map { try context.demand(of: $0, of: stage.data) }
    let training = try context.demand(of: .train, of: stage.data)
    let hasNorms = stage.readsTraining
    let outputs = splits.map { $0.count *| network.outputs *| MemoryLayout<Float>.size }
    let working = splits.indices.map { index in
      let seconds =
        Double(splits[index].count) * network.evaluation / (Double(context.threads) * Self.fastThread)
      let side = PointEvaluation.mostPoints(of: network.memory.weights, taking: seconds)
      return splits[index].memory +| network.memory.compiled +| network.memory.batch
        +| side *| (network.memory.weights +| 2 *| outputs[index]) +| (hasNorms ? training.memory : 0)
    }
    let read = splits + (hasNorms ? [training] : [])
    let vectors = vectors(in: context)
    let predictions = places *| outputs.saturatingSum
    let numbers = places *| splits.count *| metrics
    let passes = splits.map { $0.count +| (hasNorms ? training.count : 0) }.saturatingSum
    return StageDemand(
      memory: working.saturatingSum +| (read.map(\.reading).max() ?? 0)
        +| 2 *| vectors *| network.memory.vector +| (holdsPredictions ? predictions : 0),
      results: numbers *| bytesOfNumber,
      remembered: numbers *| Self.bytesOfCell
        +| (keepsPredictions ? min(predictions, context.limits.predictions) : 0),
      operations: Double(places) * Double(passes) * network.evaluation)
  }

  /// Vectors of weights that are read: the points of the curve, or the networks.
  private func vectors(in context: DemandContext) -> Int {
    guard let curve = stage.measuredCurve else { return places }
    return (context.stage(curve) as? FitCurve).map { $0.bends + 2 } ?? 3
  }
}

extension Evaluate {
  /// Curve and segment, and its ends with statistics of their own; or the networks.
  func demand(in context: DemandContext) throws -> StageDemand? {
    try MeasuringDemand(
      stage: self, places: measuredCurve == nil ? weights.count : 2 * pointCount + (ownNorms ? 2 : 0),
      metrics: metrics.names.count, bytesOfNumber: 80, keepsPredictions: true,
      holdsPredictions: false
    ).demand(in: context)
  }
}

extension Landscape {
  func demand(in context: DemandContext) throws -> StageDemand? {
    try MeasuringDemand(
      stage: self, places: grid * grid, metrics: metrics.names.count, bytesOfNumber: 60,
      keepsPredictions: false, holdsPredictions: false
    ).demand(in: context)
  }
}

extension Ensemble {
  func demand(in context: DemandContext) throws -> StageDemand? {
    try MeasuringDemand(
      stage: self, places: measuredCurve == nil ? weights.count : places.count,
      metrics: metrics.names.count, bytesOfNumber: 400, keepsPredictions: true, holdsPredictions: true
    ).demand(in: context)
  }
}
