import Declarations
import Workflow

/// How networks are connected pair by pair, and the tree that joins all of them over the lowest saddles.
///
/// Columns of the table: from, to, distance (in weight space), length (of the path; nothing of a pair that was not connected),
/// points (its control points or pivots, the ends included), tree (1 of an edge of the tree), metric, straight and path (the
/// highest value on either way), straight-barrier and path-barrier (over-interpolation), steps and examples (of gradient descent that
/// the path took, and gradients by examples; nothing of a result of before they were counted). Columns of the points: from, to,
/// way (`straight` or `path`), t, then one for each metric.
public struct ConnectionGraph: Artifact {
  public static let type = "connections"

  struct Way: Hashable {
    let from: String
    let to: String
    let distance: Double
    var length: Double?
    var points: Int?
    let isInTree: Bool
    /// What the path took; nil of a pair that was not connected.
    var cost: PathCost?
  }

  let networks: [String]
  let metrics: [String]
  let split: String
  /// How paths were found: "an elastic band".
  let method: String
  public private(set) var table: ResultTable
  public private(set) var points: ResultTable
  /// The batch-norm statistics that the networks had; nil of networks without.
  var statistics: StatisticsRecord?

  private static let columns = [
    "from", "to", "distance", "length", "points", "tree", "metric", "straight", "path", "straight-barrier",
    "path-barrier",
  ]
  private static let costs = ["steps", "examples"]
  private static let firstOfPoints = ["from", "to", "way", "t"]

  init(networks: [String], metrics: [String], split: String, method: String) {
    (self.networks, self.metrics, self.split, self.method) = (networks, metrics, split, method)
    table = ResultTable(columns: Self.columns + Self.costs)
    points = ResultTable(columns: Self.firstOfPoints + metrics)
  }

  /// - Parameters:
  ///   - straight: of each metric at each position.
  ///   - path: the same; nil of a pair that was not connected.
  mutating func append(_ way: Way, at positions: [Double], straight: [[Double]], path: [[Double]]?) {
    func barrier(_ values: [Double]) -> Double {
      Barriers(values: values, coordinates: positions).overInterpolation
    }
    for (index, metric) in metrics.enumerated() {
      let own = path?[index]
      table.append([
        .text(way.from), .text(way.to), .number(way.distance), way.length.map { .number($0) } ?? .nothing,
        way.points.map { .integer($0) } ?? .nothing, .integer(way.isInTree ? 1 : 0), .text(metric),
        .number(straight[index].maximumOrNaN), own.map { .number($0.maximumOrNaN) } ?? .nothing,
        .number(barrier(straight[index])), own.map { .number(barrier($0)) } ?? .nothing,
        way.cost.map { .integer($0.steps) } ?? .nothing, way.cost.map { .integer($0.examples) } ?? .nothing,
      ])
    }
    for (name, values) in [("straight", straight), ("path", path)] {
      guard let values else { continue }
      for (index, position) in positions.enumerated() {
        points.append(
          [.text(way.from), .text(way.to), .text(name), .number(position)] + values.map { .number($0[index]) }
        )
      }
    }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "networks": .array(networks.map { JSON($0) }), "metrics": .array(metrics.map { JSON($0) }),
      "split": JSON(split), "method": JSON(method), "table": table.json, "points": points.json,
    ]
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name)-points.csv", text: points.csv),
      ArtifactFile(name: "\(name).json", text: json.adding(statistics).prettyText),
    ]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let split = json["split"]?.text, let method = json["method"]?.text else {
      throw ArtifactError("connections do not say how they were found")
    }
    (self.split, self.method) = (split, method)
    networks = try json.member("networks").texts(as: "networks").distinct(as: "networks")
    metrics = try json.member("metrics").texts(as: "metrics").distinct(as: "metrics")
    table = try ResultTable(json: json["table"])
    points = try ResultTable(json: json["points"])
    statistics = try StatisticsRecord(json: json["statistics"])
    try table.expect(columns: Self.columns + (table.columns.count > Self.columns.count ? Self.costs : []))
    for index in [0, 1, 6] { try table.expectTexts(at: index) }
    for index in [2, 3, 4, 5] + (7..<table.columns.count) { try table.expectNoTexts(at: index) }
    try points.expect(columns: Self.firstOfPoints, and: metrics)
    for index in 0...2 { try points.expectTexts(at: index) }
    try points.expectNumbers(at: 3, in: 0...1)
    for index in 4..<points.columns.count { try points.expectNoTexts(at: index) }
    for row in table.rows {
      guard let from = row[0].text, let to = row[1].text, networks.contains(from), networks.contains(to)
      else {
        throw ArtifactError("connections have an edge between networks that they do not name")
      }
    }
  }
}

extension ConnectionGraph {
  /// The rows of a metric, one for each pair.
  func rows(_ metric: String) -> [[ResultTable.Cell]] { table.rows.filter { $0[6].text == metric } }

  /// The highest value on the lower way of a pair.
  static func saddle(_ row: [ResultTable.Cell]) -> Double {
    row[8].number.isNaN ? row[7].number : min(row[7].number, row[8].number)
  }

  /// The tree over the first metric's saddles, by the places of the networks.
  var tree: SpanningTree {
    let rows = metrics.first.map { self.rows($0) } ?? []
    return SpanningTree(
      of: networks.count,
      rows.compactMap { row in
        guard let first = networks.firstIndex(where: { $0 == row[0].text }),
          let second = networks.firstIndex(where: { $0 == row[1].text })
        else { return nil }
        return WeightedEdge(first: first, second: second, height: Self.saddle(row))
      })
  }

  /// A metric at each network itself, as it stands at the ends of straight ways.
  func values(_ metric: String) -> [Double] {
    guard let column = points.index(of: metric) else { return networks.map { _ in .nan } }
    return networks.map { network in
      points.rows.first { row in
        row[2].text == "straight"
          && ((row[0].text == network && row[3].number == 0)
            || (row[1].text == network && row[3].number == 1))
      }?[column].number ?? .nan
    }
  }
}

extension ConnectionGraph {
  static let kind = ResultKind(
    ConnectionGraph.self, measures: { graph, _ in graph.measures },
    figures: { graph, name, style in graph.figures(named: name, style) }, isDrawnUnasked: true,
    overlay: { graphs, stage in overlay(graphs, of: stage) },
    highlights: { graph, stage in graph.highlights(of: stage) },
    section: ResultSection("Connections", prominence: 1, section), tabulatesMetrics: true)

  /// Of each metric the mean barrier on straight ways and on paths, the highest saddle of the tree, and of each pair its saddle.
  private var measures: [MeasuredValue] {
    metrics.enumerated().flatMap { place, metric -> [MeasuredValue] in
      let rows = rows(metric)
      func mean(_ column: Int) -> Double {
        let values = rows.map { $0[column].number }.filter { !$0.isNaN }
        return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
      }
      let inTree = rows.filter { $0[5].number == 1 }.map(Self.saddle)
      return [
        MeasuredValue(split, metric: metric, inTree.maximumOrNaN, at: "tree.max", isMain: place == 0),
        MeasuredValue(split, metric: metric, mean(9), at: "straight.barrier.mean"),
        MeasuredValue(split, metric: metric, mean(10), at: "path.barrier.mean", isMain: place == 0),
      ]
        + (place == 0 && table.columns.count > 12
          ? [MeasuredValue("path.examples.mean", mean(12), isBetterWhenLower: true)] : [])
        + rows.compactMap { row in
          guard let from = row[0].text, let to = row[1].text else { return nil }
          return MeasuredValue("\(from)-\(to).\(split)", metric: metric, Self.saddle(row), at: "saddle")
        }
    }
  }
}
