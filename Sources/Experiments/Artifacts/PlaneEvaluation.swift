import Declarations
import Workflow

/// Metrics on a grid of a plane through weight space, and what lies in the plane.
public struct PlaneEvaluation: Artifact {
  public static let type = "plane"

  /// Coordinates of something in the plane.
  public struct Position: Sendable, Equatable {
    public let alpha: Double
    public let beta: Double

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
  /// The control points between the ends.
  public let bends: [Position]
  /// The curve, finely drawn.
  public let path: [Position]
  /// How far the farthest control point lies off the plane, as a share of the distance between the ends.
  public let residual: Double

  public init(
    split: String, alphas: [Double], betas: [Double], grids: [(metric: String, values: [[Double]])],
    start: Position, end: Position, bends: [Position], path: [Position], residual: Double
  ) {
    self.split = split
    self.alphas = alphas
    self.betas = betas
    self.grids = grids
    self.start = start
    self.end = end
    self.bends = bends
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
      "bends": .array(bends.map(\.json)),
      "path": .array(path.map(\.json)),
      "residual": JSON(residual),
      "table": table.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: json.prettyText),
    ]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    let table = try ResultTable(json: json["table"])
    let alphas = json["alphas"]?.elements?.compactMap(\.number) ?? []
    let betas = json["betas"]?.elements?.compactMap(\.number) ?? []
    let metrics = json["metrics"]?.elements?.compactMap(\.text) ?? []
    guard let split = json["split"]?.text, let start = Position(json: json["start"]),
      let end = Position(json: json["end"]), let residual = json["residual"]?.number,
      !alphas.isEmpty, table.rows.count == alphas.count * betas.count,
      metrics.allSatisfy({ table.index(of: $0) != nil })
    else { throw ArtifactError("a plane's file is not what it should be") }
    self.init(
      split: split, alphas: alphas, betas: betas,
      grids: metrics.map { metric in
        let values = table.numbers(metric)
        return (metric, betas.indices.map { Array(values[($0 * alphas.count)..<(($0 + 1) * alphas.count)]) })
      },
      start: start, end: end, bends: (json["bends"]?.elements ?? []).compactMap(Position.init(json:)),
      path: (json["path"]?.elements ?? []).compactMap(Position.init(json:)), residual: residual)
  }
}

extension PlaneEvaluation.Position {
  fileprivate var json: JSON { [JSON(alpha), JSON(beta)] }

  fileprivate init?(json: JSON?) {
    guard let numbers = json?.elements?.compactMap(\.number), numbers.count == 2 else { return nil }
    self.init(alpha: numbers[0], beta: numbers[1])
  }
}
