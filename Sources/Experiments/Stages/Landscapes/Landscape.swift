import Declarations
import Networks
import Neural
import Workflow

/// Measures networks on a grid of a plane, or along a line, through weight space: through a curve, through any weights,
/// around a network, along the principal components of a training, or through three vertices of a simplex.
struct Landscape: MeasuringStage {
  static let kind = "landscape"
  static let version = 1
  static let summary =
    "Measures networks on a grid of a plane through a curve, any weights, or random directions; or along a line."

  static let synonyms: [Synonym] = ["plane", "surface", "loss_surface", "loss_landscape"]

  static let plane = Output<PlaneEvaluation>("plane")
  static let outputs = [plane.declaration]
  static let alternatives = ["curve", "through", "around", "trajectory", "simplex"]

  let curve: Input<FittedCurve>?
  let through: [Input<Weights>]?
  let around: Input<Weights>?
  let directions: PlaneDirections?
  var trajectory: Trajectory?
  let simplex: Input<SimplexResult>?
  let grid: Int
  let frame: WeightPlane.Frame
  let lowest: Double?
  let highest: Double?
  let marks: [Input<Weights>]
  let statistics: StatisticsPolicy?
  let split: DatasetSplit
  var metrics: MetricChoice
  var sigma: Double?
  let network: Network
  let data: Input<DatasetSource>
  let batch: Int

  static let schema = Schema<Landscape>.record(
    "`landscape`",
    Field("curve", \.curve, optional: .input(), "The curve whose plane is measured."),
    Field(
      "through", \.through, optional: .list(of: Input<Weights>.namedSchema, minimum: 2),
      "Instead of a curve: three networks whose plane is measured, or two whose line is; the first is at 0, the second at 1.",
      alsoCalled: ["weights", "models", "networks", "between"]),
    Field(
      "around", \.around, optional: Input<Weights>.namedSchema,
      "Instead of a curve: the network that the plane is laid around, at 0,0.",
      alsoCalled: ["model", "centre", "center", "at"]),
    Field(
      "directions", \.directions, optional: PlaneDirections.schema,
      "Of a plane around a network: its directions (default: two random ones).",
      alsoCalled: ["dirs", "direction", "axes"]),
    Field(
      "trajectory", \.trajectory, optional: Trajectory.schema,
      "Instead of a curve: a training, along the first two principal components of the states that it kept, or such states in "
        + "their order; the last is at 0,0.",
      alsoCalled: ["pca", "training", "path", "checkpoints"]),
    Field(
      "simplex", \.simplex, optional: .input(),
      "Instead of a curve: a simplex, through its first three vertices; the triangle between them is drawn.",
      alsoCalled: ["triangle", "complex", "volume"]),
    Field(
      "grid", \.grid, .integer(2...1001), default: 21, role: .extent,
      "Points along each side of the grid.", alsoCalled: SettingSynonyms.grid),
    Field(
      "frame", \.frame, .keyword, default: .orthonormal,
      "The coordinates: orthonormal (the start at 0,0, the end at 1,0, the control point or third network at height 1) or "
        + "affine (the control point at 0,0, the start at 1,0, the end at 0,1; of networks the first, second and third)."
    ),
    Field(
      "lowest", \.lowest, optional: .number(NumberRange(lower: -100, upper: 0)), role: .extent,
      "The lowest value of both coordinates (default: -0.2; -0.5 if affine; -1 around a network; 0.2 beyond a trajectory).",
      alsoCalled: SettingSynonyms.lowest),
    Field(
      "highest", \.highest, optional: .number(NumberRange(lower: 0, upper: 100, excludesLower: true)),
      role: .extent,
      "The highest value of both coordinates (default: 1.2; 1.5 if affine; 1 around a network).",
      alsoCalled: SettingSynonyms.highest),
    Field(
      "marks", \.marks, .oneOrMore(of: Input<Weights>.namedSchema), default: [], role: .observation,
      "Networks that are marked in the figure, those off the plane by projection.",
      alsoCalled: ["landmarks", "show", "project"]),
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
        curve: $0, through: $1, around: $2, directions: $3, trajectory: $4, simplex: $5, grid: $6, frame: $7,
        lowest: $8, highest: $9, marks: $10, statistics: $11?.unlessStandard(onCurve: true), split: $12,
        metrics: $13, sigma: $14, network: $15.computed(by: $18), data: $16, batch: $17)
    })

  static let metricsOfValues = ["mse"]
  var measuredCurve: Input<FittedCurve>? { curve }
  var measuresMixtures: Bool { true }

  var measured: (splits: [DatasetSplit], field: PathStep) { ([split], "split") }

  func resolvingDefaults(in context: CheckContext) -> Self {
    var suited = resolvingMeasures(in: context)
    suited.trajectory = trajectory?.resolved(in: context).keepingNames
    return suited
  }

  /// How many coordinates it has: 1 of a line, 2 of a plane.
  var dimension: Int {
    if let through { return min(through.count - 1, 2) }
    return around == nil ? 2 : min((directions ?? .standard).count, 2)
  }

  /// How many networks are measured.
  var cellCount: Int { dimension == 1 ? grid : grid * grid }

  func cachedProgress(in context: StageContext) throws -> CachedProgress? {
    let laid = try laidPlane(in: context)
    let points = points(of: laid, in: context)
    let known = points.known(chosenMetrics, at: places(coordinates(in: laid)))
    return CachedProgress(unit: "cell", done: Double(known), of: Double(cellCount), scopes: [points.scope])
  }

  func run(in context: StageContext) throws {
    let laid = try laidPlane(in: context)
    let coordinates = coordinates(in: laid)
    let places = places(coordinates)
    let total = places.count
    let values = try points(of: laid, in: context).values(of: chosenMetrics, at: places) {
      done, reused, latest in
      context.report(
        Progress(
          unit: "cell", done: Double(done), of: Double(total), reused: Double(reused),
          figures: [Progress.Figure(metrics.names[0].name, latest)]))
    }
    let cells = places.indices.map { index in values.map { $0[index] } }
    context.warnOfResult(ofNonFinite: cells, unit: "cell", on: split)
    let written = coordinates.map { $0.decimal(amidst: coordinates) }
    var evaluation = PlaneEvaluation(
      split: split.rawValue, alphas: written, betas: dimension == 1 ? [0] : written,
      grids: zip(metrics.names, values).map { ($0.name, rows($1)) },
      scene: try laid.scene(of: self, in: context))
    evaluation.statistics = try statisticsRecord(in: context)
    try context.emit(Self.plane, evaluation)
  }

  private func points(of laid: LaidPlane, in context: StageContext) -> CachedEvaluator {
    points(
      laid.family, on: split, keeping: .values, unit: "cell",
      source: predictions(on: split, by: StageEngine(context), in: context), in: context)
  }

  private func coordinates(in laid: LaidPlane) -> [Double] {
    GridPlaces.even(grid, from: lowest ?? laid.range.lowerBound, to: highest ?? laid.range.upperBound)
  }

  /// Row by row: alpha runs fastest.
  private func places(_ coordinates: [Double]) -> [[Double]] {
    if dimension == 1 { return coordinates.map { [$0] } }
    return coordinates.flatMap { beta in coordinates.map { alpha in [alpha, beta] } }
  }

  /// Rows of beta, columns of alpha.
  private func rows(_ values: [Double]) -> [[Double]] {
    stride(from: 0, to: values.count, by: grid).map { Array(values[$0..<($0 + grid)]) }
  }
}
