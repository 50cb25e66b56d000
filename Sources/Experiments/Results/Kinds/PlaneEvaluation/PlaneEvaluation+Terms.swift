import Charts

extension PlaneEvaluation {
  /// What its axes are, and the metrics.
  var terms: [Term] { [Term(isLine ? "α" : "α, β", coordinatesInWords)] + Term.metrics(grids.map(\.metric)) }

  private var coordinatesInWords: String {
    switch scene {
    case .weights(let weights):
      let format = NumberFormat.significant(3)
      let units = zip(["α", "β"], weights.units).map { "\(format.string($1)) along \($0)" }
      return
        "Coordinates of \(weights.words). A step of 1 is a distance in weight space of \(units.joined(separator: " and "))."
    case .curve(let curve):
      let point = curve.innerControlPoints.count == 1 ? "control point" : "middle control point"
      if hypot(curve.start.alpha, curve.start.beta) < 0.5 {
        return
          "Coordinates of the plane in weight space through the ends of the curve and its \(point). α: the share of the way from "
          + "the start (0, 0) to the end (1, 0). β: the height above the line through both, at a right angle to it; the \(point) is "
          + "at height 1."
      }
      return
        "Coordinates of the plane in weight space through the ends of the curve and its \(point), which is at (0, 0): α leads from "
        + "there to the start at (1, 0), β to the end at (0, 1)."
    }
  }

  private func hypot(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
}
