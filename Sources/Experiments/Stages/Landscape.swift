import Declarations
import Networks
import Neural
import Workflow

/// Measures networks on a grid of the plane through a curve's ends and a control point.
struct Landscape: MeasuringStage {
  static let kind = "landscape"
  static let version = 1
  static let summary = "Measures networks on a grid of the plane through a curve's ends and a control point."

  static let synonyms: [Synonym] = ["plane", "surface", "loss_surface"]

  static let plane = Output<PlaneEvaluation>("plane")
  static let outputs = [plane.declaration]

  let curve: Input<FittedCurve>
  let grid: Int
  let frame: WeightPlane.Frame
  let lowest: Double?
  let highest: Double?
  let statistics: StatisticsPolicy?
  let split: DatasetSplit
  var metrics: MetricChoice
  var sigma: Double?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Landscape>.record(
    "`landscape`",
    Field("curve", \.curve, .input(), "The curve whose plane is measured."),
    Field(
      "grid", \.grid, .integer(2...1001), default: 21, role: .extent,
      "Points along each side of the grid.", alsoCalled: SettingSynonyms.grid),
    Field(
      "frame", \.frame, .keyword, default: .orthonormal,
      "The coordinates: orthonormal (the start at 0,0, the end at 1,0, the control point at height 1) or affine "
        + "(the control point at 0,0, the start at 1,0, the end at 0,1)."),
    Field(
      "lowest", \.lowest, optional: .number(NumberRange(lower: -100, upper: 0)), role: .extent,
      "The lowest value of both coordinates (default: -0.2, or -0.5 if affine).",
      alsoCalled: SettingSynonyms.lowest),
    Field(
      "highest", \.highest, optional: .number(NumberRange(lower: 1, upper: 100)), role: .extent,
      "The highest value of both coordinates (default: 1.2, or 1.5 if affine).",
      alsoCalled: SettingSynonyms.highest),
    MeasuringFields.statistics(\.statistics),
    Field(
      "split", \.split, .keyword, default: .test, role: .observation, "The split to measure on."),
    Field(
      "metrics", \.metrics, MetricChoice.schema, default: .standard("cross-entropy", "error"),
      role: .observation, "What to measure (default for regression: `mse`)."),
    MeasuringFields.sigma(\.sigma),
    MeasuringFields.network(\.network), MeasuringFields.data(\.data), MeasuringFields.batch(\.batch),
    ComputingFields.engine(),
    build: {
      Landscape(
        curve: $0, grid: $1, frame: $2, lowest: $3, highest: $4,
        statistics: $5?.unlessStandard(onCurve: true), split: $6, metrics: $7, sigma: $8,
        network: $9.computed(by: $12),
        data: $10, batch: $11)
    })

  static let metricsOfValues = ["mse"]
  var measuredCurve: Input<FittedCurve>? { curve }

  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  /// lo + (hi - lo) (i / (n - 1))
  private var coordinates: [Double] {
    let low = lowest ?? (frame == .orthonormal ? -0.2 : -0.5)
    let high = highest ?? (frame == .orthonormal ? 1.2 : 1.5)
    return (0..<grid).map { low + (high - low) * (Double($0) / Double(grid - 1)) }
  }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    let curve = try context.load(curve).curve(for: try network.layout())
    let points = try points(of: curve, plane(of: curve), in: context)
    let known = points.known(chosenMetrics, at: places)
    return CachedProgress(unit: "cell", done: Double(known), of: Double(grid * grid), scopes: [points.scope])
  }

  func run(in context: StageContext) throws {
    let curve = try context.load(curve).curve(for: try network.layout())
    let plane = try plane(of: curve)
    let total = grid * grid
    let values = try points(of: curve, plane, in: context).values(of: chosenMetrics, at: places) {
      done, reused, latest in
      context.report(
        Progress(
          unit: "cell", done: Double(done), of: Double(total), reused: Double(reused),
          figures: [Progress.Figure(metrics.names[0].name, latest)]))
    }
    let cells = places.indices.map { index in values.map { $0[index] } }
    context.warnOfResult(ofNonFinite: cells, unit: "cell", on: split)
    var evaluation = evaluation(of: curve, plane, values.map(rows))
    evaluation.statistics = try statisticsRecord(in: context)
    try context.emit(Self.plane, evaluation)
  }

  private func plane(of curve: Curve) throws -> WeightPlane {
    do {
      return try WeightPlane(start: curve.start, controlPoint: curve.middle, end: curve.end, frame: frame)
    } catch {
      throw SettingError(
        "'\(self.curve.name)' has no plane: \(error)",
        help: "look at whether the ends trained well; fit the curve for longer, so that it bends")
    }
  }

  private func points(
    of curve: Curve, _ plane: WeightPlane, in context: StageContext
  ) -> CachedEvaluator {
    points(
      NetworkFamily(plane, through: [curve.start, curve.middle, curve.end]), on: split, keeping: .values,
      unit: "cell", source: predictions(on: split, by: StageEngine(context), in: context), in: context)
  }

  /// Row by row: alpha runs fastest.
  private var places: [[Double]] {
    let coordinates = coordinates
    return coordinates.flatMap { beta in coordinates.map { alpha in [alpha, beta] } }
  }

  /// Rows of beta, columns of alpha.
  private func rows(_ values: [Double]) -> [[Double]] {
    stride(from: 0, to: values.count, by: grid).map { Array(values[$0..<($0 + grid)]) }
  }

  private func evaluation(
    of curve: Curve, _ plane: WeightPlane, _ values: [[[Double]]]
  ) -> PlaneEvaluation {
    func position(_ weights: [Float]) -> PlaneEvaluation.Position {
      let place = plane.projection(of: weights)
      return PlaneEvaluation.Position(alpha: place.a, beta: place.b)
    }
    let coordinates = coordinates
    let written = coordinates.map { $0.decimal(amidst: coordinates) }
    let farthest = curve.controlPoints.map { plane.projection(of: $0).distance }.max() ?? 0
    return PlaneEvaluation(
      split: split.rawValue, alphas: written, betas: written,
      grids: zip(metrics.names, values).map { ($0.name, $1) }, start: position(curve.start),
      end: position(curve.end), innerControlPoints: curve.controlPoints.dropFirst().dropLast().map(position),
      path: (0...60).map { position(curve.point(at: Double($0) / 60)) },
      residual: farthest / curve.length(through: [0, 1]))
  }
}

extension Curve {
  /// The control point that a plane is laid through, beside the ends.
  fileprivate var middle: [Float] { controlPoints[controlPoints.count / 2] }
}
