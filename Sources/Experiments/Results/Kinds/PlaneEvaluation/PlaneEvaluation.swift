import Charts
import Declarations
import FileFormats
import Workflow

/// Metrics on a grid of a plane through weight space, or along a line, and what lies there.
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

  /// What a plane is laid through, and what lies in it.
  public enum Scene: Sendable {
    case curve(PlaneCurve)
    case weights(PlaneWeights)
  }

  public let split: String
  public let alphas: [Double]
  /// One of a line: 0.
  public let betas: [Double]
  /// By metric: rows of beta, columns of alpha.
  public let grids: [(metric: String, values: [[Double]])]
  public let scene: Scene
  /// The batch-norm statistics that the networks had; nil of networks without.
  var statistics: StatisticsRecord?

  public init(
    split: String, alphas: [Double], betas: [Double], grids: [(metric: String, values: [[Double]])],
    scene: Scene
  ) {
    self.split = split
    self.alphas = alphas
    self.betas = betas
    self.grids = grids
    self.scene = scene
  }

  public func grid(_ metric: String) -> [[Double]]? { grids.first { $0.metric == metric }?.values }

  /// Whether it is a line, which has no beta.
  public var isLine: Bool { betas.count == 1 }

  /// The curve that lies in it or is projected to it; nil where there is none.
  public var curve: PlaneCurve? {
    switch scene {
    case .curve(let curve): curve
    case .weights(let weights): weights.curve
    }
  }

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
    let members = [
      JSON.Member("split", JSON(split)),
      JSON.Member("alphas", .array(alphas.map { JSON($0) })),
      JSON.Member("betas", .array(betas.map { JSON($0) })),
      JSON.Member("metrics", .array(grids.map { JSON($0.metric) })),
    ]
    let json = JSON.object(members + scene.members + [JSON.Member("table", table.json)])
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
    guard let split = json["split"]?.text else {
      throw ArtifactError("a plane says nothing of its split")
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
      }, scene: try Scene(json: json))
    statistics = try StatisticsRecord(json: json["statistics"])
  }
}

extension PlaneEvaluation {
  static let kind = ResultKind(
    PlaneEvaluation.self,
    measures: { plane, _ in plane.measures },
    figures: { plane, name, style in plane.figures(named: name, style) }, isDrawnUnasked: true,
    overlay: { planes, stage in overlay(planes, of: stage) }, family: family, terms: \.terms,
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
    var arrays = [row("alphas", alphas), row("betas", betas)] + measured
    if let curve {
      arrays += [
        row("start", [curve.start.alpha, curve.start.beta]), row("end", [curve.end.alpha, curve.end.beta]),
        places("bends", curve.innerControlPoints), places("path", curve.path),
        StoredTensor("residual", shape: [], [curve.residual]),
      ]
    }
    if case .weights(let weights) = scene {
      arrays += [
        places("marks", weights.marks.map(\.at)), row("mark-distances", weights.marks.map(\.distance)),
        row("units", weights.units),
      ]
      if !weights.states.isEmpty {
        arrays += [
          places("states", weights.states.map(\.at)),
          row("state-distances", weights.states.map(\.distance)),
          row("explained-variance", weights.explained),
        ]
      }
    }
    return arrays
  }
}
