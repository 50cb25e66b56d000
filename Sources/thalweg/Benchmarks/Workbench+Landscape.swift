import Experiments
import Neural

extension Workbench {
  /// Seconds of one point, from as many whole landscapes as the time allows; none where it was stopped.
  ///
  /// Batch norms use given statistics: estimating them anew is another pass over other images.
  /// Points may be worked on together, so the time of one is that of a whole landscape, divided.
  func landscape(_ network: Network, _ proceeds: @escaping (_ share: Double) -> Bool) throws -> [Double] {
    let examples = SyntheticExamples.make(network.input, count: BenchmarkSettings.landscapeImages)
    let plane = try WeightPlane(
      start: weights(network, seed: 1), bend: weights(network, seed: 3), end: weights(network, seed: 2),
      frame: .orthonormal)
    let session = try engine.evaluation(
      EvaluationJob(network, over: examples, batchSize: settings.batch), threads: threads)
    func evaluate(_ count: Int, proceeds: (_ point: Int) -> Bool) throws {
      try measure(
        session, plane, examples, points: 0..<count, norms: network.layout().initialBuffers,
        outputs: network.output().count, proceeds: proceeds)
    }
    try evaluate(min(settings.points, 4)) { _ in true }
    let timer = LapTimer(LapTimer.Rule(warmUpLaps: 0, seconds: settings.seconds, leastLaps: 1))
    timer.start()
    repeat {
      var isWhole = true
      try evaluate(settings.points) { point in
        isWhole = proceeds(Double(point + 1) / Double(settings.points))
        return isWhole
      }
      if !isWhole { break }
    } while timer.lap()
    return timer.laps.map { $0 / Double(settings.points) }
  }

  private func measure(
    _ session: any EvaluationSession, _ plane: WeightPlane, _ examples: Examples, points: Range<Int>,
    norms: [Float], outputs: Int, proceeds: (_ point: Int) -> Bool
  ) throws {
    guard case .classes(let labels) = examples.targets else { return }
    let metrics = [Experiments.CrossEntropy(), Accuracy()] as [any Metric]
    let grid = BenchmarkSettings.grid
    func coordinate(_ index: Int) -> Double { -0.2 + 1.4 * (Double(index) / Double(grid - 1)) }
    let places = points.map { point in
      let cell = point * grid * grid / settings.points
      return [coordinate(cell % grid), coordinate(cell / grid)]
    }
    do {
      try session.evaluate(plane, at: places, norms: .given(norms)) { point, logits in
        let predictions = ClassPredictions(logits: logits, labels: labels, classCount: outputs)
        for metric in metrics { _ = metric.value(of: .classes(predictions)) }
        if !proceeds(point) { throw Stopped() }
      }
    } catch is Stopped {}
  }

  /// The time is over, or nobody wants more.
  private struct Stopped: Error {}
}
