import Experiments
import Neural

extension Workbench {
  /// Seconds of one point, from as many whole landscapes as the time allows; none where it was stopped.
  ///
  /// Batch norms use given statistics: estimating them anew is another pass over other images.
  /// Points may be worked on together, so the time of one is that of a whole landscape, divided.
  func landscape(_ network: Network, _ proceeds: @escaping (_ share: Double) -> Bool) throws -> [Double] {
    let compiled = try compile(network)
    let examples = SyntheticExamples.make(network.input, count: BenchmarkSettings.landscapeImages)
    let plane = try WeightPlane(
      start: weights(compiled, seed: 1), bend: weights(compiled, seed: 3), end: weights(compiled, seed: 2),
      frame: .orthonormal)
    let evaluation = PointEvaluation(
      compiled, over: ExampleBatches(examples, batchSize: settings.batch),
      buffers: .given(compiled.layout.initialBuffers))
    measure(evaluation, plane, examples, points: 0..<min(settings.points, 4)) { _ in true }
    let timer = LapTimer(LapTimer.Rule(warmUpLaps: 0, seconds: settings.seconds, leastLaps: 1))
    timer.start()
    repeat {
      var isWhole = true
      measure(evaluation, plane, examples, points: 0..<settings.points) { point in
        isWhole = proceeds(Double(point + 1) / Double(settings.points))
        return isWhole
      }
      if !isWhole { break }
    } while timer.lap()
    return timer.laps.map { $0 / Double(settings.points) }
  }

  private func measure(
    _ evaluation: PointEvaluation, _ plane: WeightPlane, _ examples: Examples, points: Range<Int>,
    proceeds: (_ point: Int) -> Bool
  ) {
    guard case .classes(let labels) = examples.targets else { return }
    let metrics = [Experiments.CrossEntropy(), Accuracy()] as [any Metric]
    let grid = BenchmarkSettings.grid
    func coordinate(_ index: Int) -> Double { -0.2 + 1.4 * (Double(index) / Double(grid - 1)) }
    func place(_ point: Int) -> (a: Double, b: Double) {
      let cell = point * grid * grid / settings.points
      return (coordinate(cell % grid), coordinate(cell / grid))
    }
    evaluation.run(
      points: points, basis: plane.basis, coefficients: { [1, place($0).a, place($0).b] },
      weights: { plane.point(place($0).a, place($0).b) },
      receive: { point, outputs in
        let predictions = ClassPredictions(
          logits: outputs, labels: labels, classCount: evaluation.network.outputWidth)
        for metric in metrics { _ = metric.value(of: .classes(predictions)) }
        return proceeds(point)
      })
  }
}
