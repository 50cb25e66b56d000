import Declarations
import Workflow

/// What the Hessian of the mean loss is like at networks, or along a curve, part by part.
///
/// Columns of the table: network (the name of what made it; `curve` along one), t (nothing of a network by name), part (a layer,
/// or `(all)`), parameters, loss, gradient-norm (of the whole network), trace, trace-error (its standard error), lowest (the
/// lowest eigenvalue that Lanczos met) and lowest-residual, steps (of Lanczos), settled (1 where all residuals are below the
/// tolerance), and difference-error (how far a product with the first eigenvector moves where the step of differences is
/// twice as long; nothing of exact products). Columns of the eigenvalues: network, t, part, rank (from 1), eigenvalue, residual
/// (|H v - λ v|). Columns of the density: network, t, part, probe (from 1), eigenvalue, weight: a quadrature of each probe.
public struct CurvatureEvaluation: Artifact {
  public static let type = "curvature"

  /// A part of a network.
  struct Place: Hashable {
    let network: String
    /// On a curve.
    let position: Double?
    let part: String
    let parameters: Int

    fileprivate var cells: [ResultTable.Cell] {
      [.text(network), position.map { .number($0) } ?? .nothing, .text(part)]
    }
  }

  let isAlongCurve: Bool
  let byLayer: Bool
  let split: String
  /// Over how many the loss is the mean.
  var examples = 0
  /// Whether batch norms took each batch's own statistics.
  var isTraining = false
  /// Whether products were exact.
  let isExact: Bool
  /// The fixed statistics of batch norms; nil of networks without.
  var statistics: StatisticsRecord?
  public private(set) var table: ResultTable
  public private(set) var eigenvalues: ResultTable
  public private(set) var density: ResultTable

  private static let columns = [
    "network", "t", "part", "parameters", "loss", "gradient-norm", "trace", "trace-error", "lowest",
    "lowest-residual", "steps", "settled", "difference-error",
  ]
  private static let eigenvalueColumns = ["network", "t", "part", "rank", "eigenvalue", "residual"]
  private static let densityColumns = ["network", "t", "part", "probe", "eigenvalue", "weight"]

  init(isAlongCurve: Bool, byLayer: Bool, split: String, isExact: Bool) {
    (self.isAlongCurve, self.byLayer, self.split, self.isExact) = (isAlongCurve, byLayer, split, isExact)
    table = ResultTable(columns: Self.columns)
    eigenvalues = ResultTable(columns: Self.eigenvalueColumns)
    density = ResultTable(columns: Self.densityColumns)
  }

  mutating func append(_ place: Place, loss: Double, gradientNorm: Double, _ found: PartSpectrum) {
    let own = found.eigenvalues
    table.append(
      place.cells + [
        .integer(place.parameters), .number(loss), .number(gradientNorm),
        found.trace.map { .number($0) } ?? .nothing, found.traceError.map { .number($0) } ?? .nothing,
        .number(own.lowest), .number(own.lowestResidual), .integer(own.steps),
        .integer(own.isSettled ? 1 : 0), isExact ? .nothing : .number(own.error),
      ])
    for (rank, (value, residual)) in zip(own.values, own.residuals).enumerated() {
      eigenvalues.append(place.cells + [.integer(rank + 1), .number(value), .number(residual)])
    }
    for (probe, quadrature) in found.density.enumerated() {
      for (node, weight) in zip(quadrature.nodes, quadrature.weights) {
        density.append(place.cells + [.integer(probe + 1), .number(node), .number(weight)])
      }
    }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "along": JSON(isAlongCurve ? "curve" : "networks"), "by": JSON(byLayer ? "layer" : "network"),
      "split": JSON(split), "examples": JSON(examples), "norms": JSON(isTraining ? "training" : "evaluation"),
      "products": JSON(isExact ? "exact" : "differences"), "table": table.json,
      "eigenvalues": eigenvalues.json, "density": density.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name)-eigenvalues.csv", text: eigenvalues.csv),
      ArtifactFile(name: "\(name)-density.csv", text: density.csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let along = json["along"]?.text, let by = json["by"]?.text, let split = json["split"]?.text,
      let examples = json["examples"]?.integer, examples >= 0, let norms = json["norms"]?.text,
      let products = json["products"]?.text
    else { throw ArtifactError("a curvature does not say what it is of") }
    (isAlongCurve, byLayer) = (along == "curve", by == "layer")
    (self.split, self.examples) = (split, examples)
    (isTraining, isExact) = (norms == "training", products == "exact")
    statistics = try StatisticsRecord(json: json["statistics"])
    table = try ResultTable(json: json["table"])
    eigenvalues = try ResultTable(json: json["eigenvalues"])
    density = try ResultTable(json: json["density"])
    try table.expect(columns: Self.columns)
    try eigenvalues.expect(columns: Self.eigenvalueColumns)
    try density.expect(columns: Self.densityColumns)
    for table in [table, eigenvalues, density] {
      for index in [0, 2] { try table.expectTexts(at: index) }
      for index in table.columns.indices where index != 0 && index != 2 {
        try table.expectNoTexts(at: index)
      }
      if isAlongCurve { try table.expectNumbers(at: 1, in: 0...1) }
    }
    try eigenvalues.expectNumbers(at: 3, in: 1...1e6)
    try density.expectNumbers(at: 3, in: 1...1e6)
  }
}

extension CurvatureEvaluation {
  /// Each part of each network once, in the order of the table.
  var places: [Place] {
    table.rows.compactMap { row in
      guard let network = row[0].text, let part = row[2].text else { return nil }
      let parameters = row[3].number
      return Place(
        network: network, position: row[1].number.isNaN ? nil : row[1].number, part: part,
        parameters: parameters.isFinite ? Int(max(0, min(parameters, 1e15))) : 0)
    }
  }

  private func isOf(_ place: Place, _ row: [ResultTable.Cell]) -> Bool {
    row[0].text == place.network && row[2].text == place.part
      && (place.position == nil ? row[1].number.isNaN : row[1].number == place.position)
  }

  /// A number of a place; NaN where there is none.
  func value(_ column: String, at place: Place) -> Double {
    table.numbers(column) { isOf(place, $0) }.first ?? .nan
  }

  /// An eigenvalue of a place by its rank, from 1; NaN where there is none.
  func eigenvalue(_ rank: Int, at place: Place) -> Double {
    eigenvalues.numbers("eigenvalue") { isOf(place, $0) && $0[3].number == Double(rank) }.first ?? .nan
  }

  /// How many eigenvalues there are of each place, at most.
  var rankCount: Int { Int(eigenvalues.numbers("rank").max() ?? 0) }

  /// The nodes of all quadratures of a place, and their weights, which add up to 1.
  func spectrum(at place: Place) -> (nodes: [Double], weights: [Double]) {
    let rows = density.rows.filter { isOf(place, $0) && $0[4].number.isFinite && $0[5].number.isFinite }
    let probes = Set(rows.map { $0[3].number }).count
    return (rows.map { $0[4].number }, rows.map { $0[5].number / Double(max(probes, 1)) })
  }
}

extension CurvatureEvaluation {
  static let kind = ResultKind(
    CurvatureEvaluation.self, measures: { evaluation, _ in evaluation.measures },
    figures: { evaluation, name, style in evaluation.figures(named: name, style) }, isDrawnUnasked: true,
    overlay: { evaluations, stage in overlay(evaluations, of: stage) },
    highlights: { evaluation, stage in evaluation.highlights(of: stage) },
    section: ResultSection("Curvature", prominence: 1, section))

  /// `a.largest`, `a.trace` and `a.lowest` of networks, `a.conv1.largest` of their layers; along a curve the largest, mean and
  /// least of each over its points, `largest.max`, of each layer `conv1.largest.max`.
  private var measures: [MeasuredValue] {
    let places = places
    if isAlongCurve {
      return places.map(\.part).uniqued.flatMap { part -> [MeasuredValue] in
        let own = places.filter { $0.part == part }
        let prefix = part == BarrierEvaluation.whole ? "" : "\(part)."
        let columns: [(String, [Double])] = [
          ("largest", own.map { eigenvalue(1, at: $0) }), ("trace", own.map { value("trace", at: $0) }),
        ]
        return columns.flatMap { name, all -> [MeasuredValue] in
          let values = all.filter { !$0.isNaN }
          if values.isEmpty { return [] }
          return [
            MeasuredValue(
              "\(prefix)\(name).max", all.maximumOrNaN, isBetterWhenLower: true,
              isMain: name == "largest" && prefix.isEmpty),
            MeasuredValue(
              "\(prefix)\(name).mean", values.reduce(0, +) / Double(values.count), isBetterWhenLower: true),
            MeasuredValue("\(prefix)\(name).min", values.min() ?? .nan, isBetterWhenLower: true),
          ]
        }
      }
    }
    return places.flatMap { place -> [MeasuredValue] in
      let isWhole = place.part == BarrierEvaluation.whole
      let prefix = isWhole ? place.network : "\(place.network).\(place.part)"
      return [
        MeasuredValue(
          "\(prefix).largest", eigenvalue(1, at: place), isBetterWhenLower: true, isMain: isWhole),
        MeasuredValue("\(prefix).trace", value("trace", at: place), isBetterWhenLower: true),
        MeasuredValue("\(prefix).lowest", value("lowest", at: place)),
      ].filter { !$0.value.isNaN || $0.name.hasSuffix(".largest") }
    }
  }
}
