import Declarations

/// How far confidence is from accuracy on average: sum over bins of (n_b / N) |accuracy_b - confidence_b|.
///
/// Guo et al. 2017, arXiv 1706.04599.
public struct ExpectedCalibrationError: CalibrationMetric {
  public static let plainName = "ece"
  public static let plainTitle = "Expected calibration error"
  public static let plainSummary = "How far confidence is from accuracy on average over bins of confidence."

  public let bins: CalibrationBins

  public init(bins: CalibrationBins = CalibrationBins()) { self.bins = bins }

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    let gathered = Reliability(of: predictions, in: bins).bins
    return gathered.reduce(0) { $0 + Double($1.count) * $1.gap } / Double(predictions.count)
  }
}

/// How far confidence is from accuracy in the worst bin: max over bins of |accuracy_b - confidence_b|.
public struct MaximumCalibrationError: CalibrationMetric {
  public static let plainName = "mce"
  public static let plainTitle = "Maximum calibration error"
  public static let plainSummary =
    "How far confidence is from accuracy in the worst bin of confidence, however few examples that has."

  public var restsOnFew: Bool { true }

  public let bins: CalibrationBins

  public init(bins: CalibrationBins = CalibrationBins()) { self.bins = bins }

  public func value(of predictions: ClassPredictions) -> Double {
    guard !predictions.hasNaN else { return .nan }
    return Reliability(of: predictions, in: bins).bins.map(\.gap).max() ?? .nan
  }
}

/// The bins that confidences are gathered in: so many of equal width from 0 to 1.
///
/// Bin b holds the confidences in [e_b, e_b+1) for edges e = linspace(0, 1, count + 1) in single precision. A
/// confidence of exactly 1 is in none of these: with the edges of torchmetrics it has a bin of its own.
public struct CalibrationBins: Sendable, Hashable {
  /// Where a confidence of exactly 1 belongs.
  public enum Edges: String, CaseIterable, Sendable {
    /// In a bin of its own, which is one more than was asked for.
    case torchmetrics
    /// In the last bin, which is closed: [e_count-1, 1].
    case closed
  }

  public var count = 25
  public var edges = Edges.torchmetrics

  public init() {}

  public init(count: Int, edges: Edges = .torchmetrics) {
    precondition(count > 0, "a bin to gather in")
    self.count = count
    self.edges = edges
  }

  static let schema = Schema<CalibrationBins>.record(
    "the bins of confidence",
    Field(
      "bins", \.count, .integer(1...1000), default: 25, "How many bins of equal width from 0 to 1.",
      alsoCalled: ["n_bins", "num_bins"]),
    Field(
      "edges", \.edges, .keyword, default: .torchmetrics,
      "Bins are [lower, upper). A confidence of exactly 1 is in a bin of its own (torchmetrics), or in the last one "
        + "(closed)."),
    build: { CalibrationBins(count: $0, edges: $1) })

  /// What tells a metric with these bins from one with the usual ones: "", "-15", "-closed", "-15-closed".
  var suffix: String {
    (count == 25 ? "" : "-\(count)") + (edges == .torchmetrics ? "" : "-\(edges.rawValue)")
  }

  /// Reads what `suffix` gave; nil where it is something else.
  init?(suffix: Substring) {
    var parts = suffix.split(separator: "-", omittingEmptySubsequences: false)[...]
    guard parts.popFirst() == "" else { return nil }
    if let last = parts.last.flatMap({ Edges(rawValue: String($0)) }) {
      edges = last
      parts.removeLast()
    }
    if let written = parts.popFirst() {
      guard let count = Int(written), 1...1000 ~= count else { return nil }
      self.count = count
    }
    if !parts.isEmpty || self.suffix != suffix { return nil }
  }

  /// "25 bins", "15 bins, the last closed"
  var inWords: String {
    (count == 1 ? "1 bin" : "\(count) bins") + (edges == .closed ? ", the last closed" : "")
  }

  /// What a reader of calibration errors has to know of them.
  var explanation: String {
    let equal =
      count == 1 ? "one bin from 0 to 1" : "\(count) bins of equal width from 0 to 1, [lower, upper)"
    return switch edges {
    case .torchmetrics: "\(equal), and one more for a confidence of exactly 1, as in torchmetrics"
    case .closed: "\(equal), the last of which takes a confidence of exactly 1 too"
    }
  }
}

/// A metric that gathers predictions by confidence.
public protocol CalibrationMetric: ClassMetric {
  /// What it is called with the usual bins.
  static var plainName: String { get }
  static var plainTitle: String { get }
  static var plainSummary: String { get }
  var bins: CalibrationBins { get }
  init(bins: CalibrationBins)
}

extension CalibrationMetric {
  public var name: String { Self.plainName + bins.suffix }
  public var summary: String { Self.plainSummary }
  public var calibration: (any CalibrationMetric)? { self }
  public var title: String { Self.plainTitle + (bins == CalibrationBins() ? "" : " (\(bins.inWords))") }

  /// The metric of this kind that has a name; nil where that is none of its names.
  static func named(_ name: String) -> (any Metric)? {
    guard name.hasPrefix(plainName) else { return nil }
    return CalibrationBins(suffix: name.dropFirst(plainName.count)).map { Self(bins: $0) }
  }
}
