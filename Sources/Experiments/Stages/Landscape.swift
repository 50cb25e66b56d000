import Declarations
import Neural
import Workflow

/// Measures networks on a grid of the plane through a curve's ends and a bend.
struct Landscape: MeasuringStage {
  static let kind = "landscape"
  static let version = 1
  static let summary = "Measures networks on a grid of the plane through a curve's ends and a bend."

  static let plane = Output<PlaneEvaluation>("plane")
  static let outputs = [plane.declaration]

  let curve: Input<FittedCurve>
  let grid: Int
  let frame: WeightPlane.Frame
  let lowest: Double?
  let highest: Double?
  let split: DatasetSplit
  let metrics: [MetricName]
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Landscape>.record(
    "`landscape`",
    Field("curve", \.curve, .input(), "The curve whose plane is measured."),
    Field(
      "grid", \.grid, .integer(2...1001), default: 21, role: .extent,
      "How many places the grid has along each side."),
    Field(
      "frame", \.frame, .keyword, default: .orthonormal,
      "How the plane is laid: orthonormal (the start at 0,0, the end at 1,0, the bend at height 1) or affine "
        + "(the bend at 0,0, the start at 1,0, the end at 0,1)."),
    Field(
      "lowest", \.lowest, optional: .number(NumberRange(lower: -100, upper: 0)),
      "Where both coordinates begin; -0.2 where left out (-0.5 in the affine frame)."),
    Field(
      "highest", \.highest, optional: .number(NumberRange(lower: 1, upper: 100)),
      "Where both coordinates end; 1.2 where left out (1.5 in the affine frame)."),
    Field("split", \.split, .keyword, default: .test, "The split to measure on."),
    Field(
      "metrics", \.metrics, .oneOrMore(of: MetricName.schema),
      default: ["cross-entropy", "error"].map(MetricName.init), role: .observation, "What to measure."),
    Field("network", \.network, .network, "The network; that of the curve where it is left out."),
    Field("data", \.data, .input(), "The data set; that of the curve where it is left out."),
    Field("batch", \.batch, .integer(1...65_536), default: 256, "Examples that are looked at together."),
    build: Landscape.init)

  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  /// lo + (hi - lo) (i / (n - 1))
  private var coordinates: [Double] {
    let low = lowest ?? (frame == .orthonormal ? -0.2 : -0.5)
    let high = highest ?? (frame == .orthonormal ? 1.2 : 1.5)
    return (0..<grid).map { low + (high - low) * (Double($0) / Double(grid - 1)) }
  }

  func run(in context: StageContext) throws {
    let session = EngineSession(context)
    let curve = try context.load(curve).curve(for: try network.layout())
    let bend = curve.controlPoints[curve.controlPoints.count / 2]
    let plane: WeightPlane
    do {
      plane = try WeightPlane(start: curve.start, bend: bend, end: curve.end, frame: frame)
    } catch {
      throw Refusal(
        "'\(self.curve.name)' has no plane: \(error)",
        help: "look at whether the ends trained well; fit the curve for longer, so that it bends")
    }
    let values = try measured(plane, session, context)
    try context.emit(Self.plane, evaluation(of: curve, plane, values))
  }

  /// By metric: rows of beta, columns of alpha.
  private func measured(
    _ plane: WeightPlane, _ session: EngineSession, _ context: StageContext
  ) throws -> [[[Double]]] {
    let predictions = try PointPredictions(
      network, over: data, split: split, batch: batch, session: session, context: context)
    let coordinates = coordinates
    let metrics = metrics.map(\.metric)
    let row = [Double](repeating: .nan, count: grid)
    var values = metrics.map { _ in [[Double]](repeating: row, count: grid) }
    try predictions.run(
      points: grid * grid,
      weights: { plane.point(coordinates[$0 % grid], coordinates[$0 / grid]) },
      receive: { cell, predictions in
        for (index, metric) in metrics.enumerated() {
          values[index][cell / grid][cell % grid] = metric.value(of: predictions)
        }
        let figure = Progress.Figure(metrics[0].name, values[0][cell / grid][cell % grid])
        context.report(
          Progress(unit: "cell", done: Double(cell + 1), of: Double(grid * grid), figures: [figure]))
      })
    return values
  }

  private func evaluation(
    of curve: Curve, _ plane: WeightPlane, _ values: [[[Double]]]
  ) -> PlaneEvaluation {
    func position(_ weights: [Float]) -> PlaneEvaluation.Position {
      let place = plane.projection(of: weights)
      return PlaneEvaluation.Position(alpha: place.a, beta: place.b)
    }
    let farthest = curve.controlPoints.map { plane.projection(of: $0).distance }.max() ?? 0
    return PlaneEvaluation(
      split: split.rawValue, alphas: coordinates, betas: coordinates,
      grids: zip(metrics, values).map { ($0.name, $1) }, start: position(curve.start),
      end: position(curve.end), bends: curve.controlPoints.dropFirst().dropLast().map(position),
      path: (0...60).map { position(curve.point(at: Double($0) / 60)) },
      residual: farthest / curve.length(through: [0, 1]))
  }
}
