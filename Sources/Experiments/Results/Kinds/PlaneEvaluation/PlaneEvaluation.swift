import Charts
import Declarations
import FileFormats
import Workflow

/// Metrics on a grid of a plane through weight space, and what lies in the plane.
public struct PlaneEvaluation: Artifact {
  public static let type = "plane"

  /// Coordinates of something in the plane.
  public struct Position: Sendable, Equatable {
    public let alpha: Double
    public let beta: Double

    /// The batch-norm statistics that the networks had; nil of networks without.
    var statistics: StatisticsRecord?

    public init(alpha: Double, beta: Double) {
      self.alpha = alpha
      self.beta = beta
    }
  }

  public let split: String
  public let alphas: [Double]
  public let betas: [Double]
  /// By metric: rows of beta, columns of alpha.
  public let grids: [(metric: String, values: [[Double]])]
  public let start: Position
  public let end: Position
  /// The control points between the ends; files have them as `bends`.
  public let innerControlPoints: [Position]
  /// The curve, finely drawn.
  public let path: [Position]
  /// How far the farthest control point lies off the plane, as a share of the distance between the ends.
  public let residual: Double
  /// The batch-norm statistics that the networks had; nil of networks without.
  var statistics: StatisticsRecord?

  public init(
    split: String, alphas: [Double], betas: [Double], grids: [(metric: String, values: [[Double]])],
    start: Position, end: Position, innerControlPoints: [Position], path: [Position], residual: Double
  ) {
    self.split = split
    self.alphas = alphas
    self.betas = betas
    self.grids = grids
    self.start = start
    self.end = end
    self.innerControlPoints = innerControlPoints
    self.path = path
    self.residual = residual
  }

  public func grid(_ metric: String) -> [[Double]]? { grids.first { $0.metric == metric }?.values }

  private var table: ResultTable {
    var table = ResultTable(columns: ["alpha", "beta"] + grids.map(\.metric))
    for (row, beta) in betas.enumerated() {
      for (column, alpha) in alphas.enumerated() {
        table.append([.number(alpha), .number(beta)] + grids.map { .number($0.values[row][column]) })
      }
    }
    return table
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "split": JSON(split),
      "alphas": .array(alphas.map { JSON($0) }),
      "betas": .array(betas.map { JSON($0) }),
      "metrics": .array(grids.map { JSON($0.metric) }),
      "start": start.json,
      "end": end.json,
      "bends": .array(innerControlPoints.map(\.json)),
      "path": .array(path.map(\.json)),
      "residual": JSON(residual),
      "table": table.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    let alphas = try json.member("alphas").coordinates(as: "alphas")
    let betas = try json.member("betas").coordinates(as: "betas")
    let table = try ResultTable(json: json["table"])
    let metrics = try json.member("metrics").texts(as: "metrics").distinct(as: "metrics")
    guard let split = json["split"]?.text, let residual = json["residual"]?.number else {
      throw ArtifactError("a plane says nothing of its split or its residual")
    }
    try table.expect(columns: ["alpha", "beta"], and: metrics)
    for index in table.columns.indices { try table.expectNoTexts(at: index) }
    let cells = betas.lazy.flatMap { beta in alphas.lazy.map { [$0, beta] } }
    guard table.rows.lazy.map({ [$0[0].number, $0[1].number] }).elementsEqual(cells) else {
      throw ArtifactError(
        "a plane has other cells than its \(alphas.count) alphas and \(betas.count) betas make")
    }
    self.init(
      split: split, alphas: alphas, betas: betas,
      grids: metrics.map { metric in
        let values = table.numbers(metric)
        return (metric, betas.indices.map { Array(values[($0 * alphas.count)..<(($0 + 1) * alphas.count)]) })
      },
      start: try Position(json: json.member("start")), end: try Position(json: json.member("end")),
      innerControlPoints: try json.member("bends").positions(as: "bends"),
      path: try json.member("path").positions(as: "path"), residual: residual)
    statistics = try StatisticsRecord(json: json["statistics"])
  }
}

extension PlaneEvaluation {
  static let kind = ResultKind(
    PlaneEvaluation.self,
    measures: { plane, _ in plane.measures },
    figures: { plane, name, style in plane.figures(named: name, style) }, isDrawnUnasked: true,
    overlay: { planes, stage in overlay(planes, of: stage) }, family: family,
    export: .tables { (plane: PlaneEvaluation) in plane.arrays }, tabulatesMetrics: true)
}

extension JSON {
  /// The coordinates of one side of a grid.
  fileprivate func coordinates(as role: String) throws(ArtifactError) -> [Double] {
    let numbers = elements?.map { $0.number ?? .nan } ?? []
    guard let first = numbers.first, let last = numbers.last, max(-first, last) < 1e100,
      zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw ArtifactError("the plane has coordinates that do not increase: its \(role)") }
    return numbers
  }

  /// A list of pairs of coordinates.
  fileprivate func positions(as role: String) throws(ArtifactError) -> [PlaneEvaluation.Position] {
    guard let elements else { throw ArtifactError("the \(role) of a plane is no list") }
    var positions: [PlaneEvaluation.Position] = []
    for element in elements { positions.append(try PlaneEvaluation.Position(json: element)) }
    return positions
  }
}

extension PlaneEvaluation.Position {
  fileprivate var json: JSON { [JSON(alpha), JSON(beta)] }

  fileprivate init(json: JSON) throws(ArtifactError) {
    let numbers = try json.numbers(as: "coordinates in a plane")
    guard numbers.count == 2 else { throw ArtifactError("a place in a plane has two coordinates") }
    self.init(alpha: numbers[0], beta: numbers[1])
  }
}

extension PlaneEvaluation {
  /// The least and the greatest value, `test.error.min` and `test.error.max`, of the values that are finite.
  var measures: [MeasuredValue] {
    grids.flatMap { metric, rows in
      let values = rows.joined().filter(\.isFinite)
      return [
        MeasuredValue(split, metric: metric, values.min() ?? .nan, at: "min", isMain: true),
        MeasuredValue(split, metric: metric, values.max() ?? .nan, at: "max"),
      ]
    }
  }

  /// The coordinates, a grid `[betas, alphas]` for each metric, and what lies in the plane, as (alpha, beta).
  var arrays: [StoredTensor] {
    func row(_ name: String, _ values: [Double]) -> StoredTensor {
      StoredTensor(name, shape: [values.count], values)
    }
    func places(_ name: String, _ list: [Position]) -> StoredTensor {
      StoredTensor(name, shape: [list.count, 2], list.flatMap { [$0.alpha, $0.beta] })
    }
    let measured = grids.map {
      StoredTensor($0.metric, shape: [betas.count, alphas.count], $0.values.flatMap(\.self))
    }
    return [row("alphas", alphas), row("betas", betas)] + measured
      + [
        row("start", [start.alpha, start.beta]), row("end", [end.alpha, end.beta]),
        places("bends", innerControlPoints), places("path", path),
        StoredTensor("residual", shape: [], [residual]),
      ]
  }
}
