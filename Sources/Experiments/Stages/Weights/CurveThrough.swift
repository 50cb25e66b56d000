import Declarations
import Networks
import Neural
import Workflow

/// A curve through given weights, which are its control points in order; two of them are the straight segment.
struct CurveThrough: NetworkStage {
  static let kind = "curve"
  static let version = 1
  static let summary =
    "Makes a curve of given weights, its control points; of two, the straight segment between them."
  static let synonyms: [Synonym] = [
    "segment", "line", "interpolate", "interpolation", "linear_interpolation", "path",
  ]
  static let inherited = ["network", "data"]

  static let curve = Output<FittedCurve>("curve")
  static let outputs = [curve.declaration]

  let through: [Input<Weights>]
  let family: any CurveFamily
  let network: Network
  let data: Input<DatasetSource>?

  static let schema = Schema<CurveThrough>.record(
    "`curve`",
    Field(
      "through", \.through, .list(of: .input(), minimum: 2),
      "The weights that are its control points, in order; a polygonal chain goes through all of them, a Bézier curve through "
        + "the first and the last.", alsoCalled: ["points", "weights", "models", "between", "networks"]),
    Field(
      "family", \.family, CurveFamilies.schema, default: PolygonalChain(), "The kind of curve.",
      alsoCalled: ["curve", "curve_type"]),
    Field(
      "network", \.network, .network, "The network that has these weights (default: theirs).",
      alsoCalled: SettingSynonyms.network),
    MixingFields.dataHandedOn(\.data),
    ComputingFields.engine(),
    build: { CurveThrough(through: $0, family: $1, network: $2.computed(by: $4), data: $3) })

  /// The data set is handed on, not read.
  func partsRead(of source: Reference) -> Set<String>? { [] }

  func check(in context: CheckContext) {
    if let data { NetworkCheck(network: network, data: data).report(in: context) }
    report(weights: through, in: "through", help: "a curve goes through weights of one network", in: context)
    let ends = [through[0], through[through.count - 1]]
    if ends[0].reference.text == ends[1].reference.text, through.count == 2 {
      context.report(
        "a segment from '\(ends[0].reference.text)' to itself has no length", at: ["through", .index(1)],
        help: "name other weights")
    }
  }

  func run(in context: StageContext) throws {
    let layout = try network.layout()
    let weights = try through.map { try context.load($0) }
    let curve = Curve(family: family, controlPoints: try weights.map { try $0.parameters(for: layout) })
    guard curve.length(through: curve.family.knots(count: weights.count).nonEmpty ?? [0, 0.5, 1]) > 0 else {
      throw SettingError(
        "the weights that the curve goes through are all the same", help: "train them with different seeds")
    }
    try context.emit(
      Self.curve,
      FittedCurve(
        curve, startBuffers: try weights[0].buffers(for: layout),
        endBuffers: try weights[weights.count - 1].buffers(for: layout), layout: layout))
  }
}

extension [Double] {
  fileprivate var nonEmpty: [Double]? { isEmpty ? nil : self }
}
