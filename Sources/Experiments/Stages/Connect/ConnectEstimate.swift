import Declarations
import Networks
import Neural
import Workflow

extension Connect {
  /// What is measured, and the steps of each path: a gradient for each pivot and step, a fit, or a walk.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let measuring = try MeasuringEstimate(
      stage: self, places: (pairCount +| connectedCount) *| pointCount, metrics: metrics.names.count,
      bytesOfNumber: 120, keepsPredictions: true, holdsPredictions: false, vectorsRead: weights.count +| 20
    ).resourceEstimate(in: context)
    let training = try context.resourceEstimate(of: .train, of: data)
    let estimate = try NetworkEstimate(network, batch: max(batch, method.batch), in: context)
    let (points, examples): (Int, Double)
    switch method {
    case .band(let band):
      points = max(band.pivots, band.mostPivots)
      examples =
        Double(band.rates.count) * Double(band.steps) * Double(min(band.batch, training.count))
        * Double(points)
    case .curve(let curve):
      points = curve.controlPoints
      examples = Double(curve.epochs) * Double(training.count)
    case .layerWise(let walk):
      points = walk.controlPoints
      examples = Double(PathCost(of: walk, over: training.count).examples)
    }
    let vector = estimate.memory.vector
    return ResourceEstimate(
      memory: measuring.memory +| 8 *| points *| vector +| 2 *| training.memory +| estimate.memory.compiled
        +| estimate.memory.batch,
      results: measuring.results +| weights.count *| (points +| 2) *| vector,
      remembered: measuring.remembered +| connectedCount *| points *| vector,
      operations: measuring.operations + Double(connectedCount) * examples * estimate.training,
      units: measuring.units)
  }
}
