import Declarations
import Workflow

/// Barriers on straight ways between networks: of a layer at a time, of groups of layers, between every two networks, or from a
/// centre to each of several, beside those between these.
///
/// Columns of the table: from, to, part (what is moved on the way; `(all)` for the whole network), parameters (their number),
/// distance (in weight space), split, metric, then the barriers by their three names and peak-at, where on the way the
/// metric is highest. Columns of the points: from, to, part, split, t, then one for each metric.
public struct BarrierEvaluation: Artifact {
  public static let type = "barriers"

  /// The part that is the whole network.
  public static let whole = "(all)"

  /// What is moved at a time.
  public enum Parting: String, CaseIterable, Sendable {
    case layer
    case group
    case allButOne = "all-but-one"
    /// All, between every two networks.
    case pairs
    /// All, from a centre to networks, and between every two of these.
    case star

    /// Whether whole networks are moved.
    var joinsNetworks: Bool { self == .pairs || self == .star }

    init(_ parting: BarrierParting) {
      switch parting {
      case .layer: self = .layer
      case .group: self = .group
      case .allButOne: self = .allButOne
      }
    }
  }

  /// A straight way from a network to another, or to what it is with a part of that.
  struct Way: Hashable {
    let from: String
    let to: String
    let part: String
    let parameters: Int
    let distance: Double

    var isWhole: Bool { part == BarrierEvaluation.whole }
    fileprivate var names: [String] { [from, to, part] }
  }

  public let by: Parting
  public let metrics: [String]
  public let splits: [String]
  public private(set) var table: ResultTable
  public private(set) var points: ResultTable
  /// The batch-norm statistics that the networks had; nil of networks without.
  var statistics: StatisticsRecord?
  /// What is joined to what, of a star.
  var star: Star?
  /// Where the rows of the table are.
  private var places: [[String]: Int] = [:]

  private static let first = ["from", "to", "part", "parameters", "distance", "split", "metric"]
  static let barriers = ["peak-over-mean", "over-interpolation", "peak-over-worst"]
  private static let firstOfPoints = ["from", "to", "part", "split", "t"]

  init(by: Parting, metrics: [String], splits: [String]) {
    (self.by, self.metrics, self.splits) = (by, metrics, splits)
    table = ResultTable(columns: Self.first + Self.barriers + ["peak-at"])
    points = ResultTable(columns: Self.firstOfPoints + metrics)
  }

  /// - Parameters:
  ///   - values: of each metric at each position.
  ///   - ends: what each metric is at the two networks that the way is judged by.
  mutating func append(
    _ way: Way, on split: String, at positions: [Double], values: [[Double]],
    ends: [(from: Double, to: Double)]
  ) {
    for (index, position) in positions.enumerated() {
      points.append(
        [.text(way.from), .text(way.to), .text(way.part), .text(split), .number(position)]
          + values.map { .number($0[index]) })
    }
    for (metric, (values, ends)) in zip(metrics, zip(values, ends)) {
      let barriers = Barriers(values: values, coordinates: positions, from: ends.from, to: ends.to)
      let peak = values.maximumOrNaN
      let place = values.firstIndex(of: peak).map { positions[$0] } ?? .nan
      places[way.names + [split, metric]] = table.rows.count
      table.append(
        [.text(way.from), .text(way.to), .text(way.part), .integer(way.parameters), .number(way.distance)]
          + [.text(split), .text(metric)]
          + [barriers.peakOverMean, barriers.overInterpolation, barriers.peakOverWorst, place].map {
            .number($0)
          })
    }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let json: JSON = [
      "by": JSON(by.rawValue),
      "metrics": .array(metrics.map { JSON($0) }),
      "splits": .array(splits.map { JSON($0) }),
      "table": table.json,
      "points": points.json,
    ]
    let whole = star.map { JSON.object((json.members ?? []) + [JSON.Member("star", $0.json)]) } ?? json
    return [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name)-points.csv", text: points.csv),
      ArtifactFile(name: "\(name).json", text: whole.adding(statistics).prettyText),
    ]
  }

  public init(files: [ArtifactFile]) throws {
    let json = try files.json()
    guard let by = json["by"]?.text.flatMap(Parting.init(rawValue:)) else {
      throw ArtifactError("barriers do not say what is moved at a time")
    }
    self.by = by
    metrics = try json.member("metrics").texts(as: "metrics").distinct(as: "metrics")
    splits = try json.member("splits").texts(as: "splits").distinct(as: "splits")
    table = try ResultTable(json: json["table"])
    points = try ResultTable(json: json["points"])
    statistics = try StatisticsRecord(json: json["statistics"])
    star = by == .star ? try Star(json: json["star"]) : nil
    try table.expect(columns: Self.first + Self.barriers + ["peak-at"])
    for index in [0, 1, 2, 5, 6] { try table.expectTexts(at: index) }
    for index in [3, 4] + (7..<table.columns.count) { try table.expectNoTexts(at: index) }
    try points.expect(columns: Self.firstOfPoints, and: metrics)
    for index in 0...3 { try points.expectTexts(at: index) }
    try points.expectNumbers(at: 4, in: 0...1)
    for index in 5..<points.columns.count { try points.expectNoTexts(at: index) }
    for (place, row) in table.rows.enumerated() {
      let key = [0, 1, 2, 5, 6].map { row[$0].text ?? "" }
      guard places.updateValue(place, forKey: key) == nil else {
        throw ArtifactError("a barrier is there twice: \(key.map(\.legible).joined(separator: ", "))")
      }
    }
  }
}

extension BarrierEvaluation {
  /// Each way once, in the order of the table.
  var ways: [Way] {
    table.rows.compactMap { row -> Way? in
      guard let from = row[0].text, let to = row[1].text, let part = row[2].text else { return nil }
      let parameters = row[3].number
      return Way(
        from: from, to: to, part: part, parameters: parameters.isFinite ? Int(clamping: parameters) : 0,
        distance: row[4].number)
    }.uniquedBy { [$0.from, $0.to, $0.part] }
  }

  /// A barrier of a way; NaN where there is none.
  func barrier(_ way: Way, _ split: String, _ metric: String, as name: String = "over-interpolation")
    -> Double
  {
    guard let place = places[way.names + [split, metric]], let column = table.index(of: name) else {
      return .nan
    }
    return table.rows[place][column].number
  }

  /// The metrics that should be low: of the others a peak is no barrier.
  var judged: [String] { metrics.filter { Metrics.named($0)?.isBetterWhenLower ?? true } }
}

extension Sequence {
  /// The first of those that have equal keys.
  fileprivate func uniquedBy<Key: Hashable>(_ key: (Element) -> Key) -> [Element] {
    var seen: Set<Key> = []
    return filter { seen.insert(key($0)).inserted }
  }
}

extension Int {
  /// The nearest integer.
  fileprivate init(clamping value: Double) {
    self = value >= 0x1p62 ? 1 << 62 : value <= -0x1p62 ? -(1 << 62) : Int(value)
  }
}
