import Declarations

/// A metric, as a specification names it.
struct MetricName: Sendable, Equatable {
  let name: String

  init(_ name: String) { self.name = name }

  var metric: any Metric {
    guard let metric = Metrics.named(name) else { preconditionFailure("a schema let '\(name)' pass") }
    return metric
  }

  /// The bare name, or a map of one key, the name, where there are settings: `{ece: {bins: 15}}`.
  static let schema: Schema<MetricName> = {
    let known = Metrics.all.map(\.name)
    let choice = Schema<MetricName>.choice("a metric", Metrics.all.map { $0.case })
    return Schema<MetricName>(
      shape: choice.shape,
      read: { node, problems in
        if node.entries != nil { return choice.read(node, &problems) }
        if let name = node.text, known.contains(name) { return MetricName(name) }
        problems.report(
          node.text.map { "'\($0)' is not a metric" } ?? "this wants a metric, not \(node.kindInWords)",
          at: node.place,
          help: help(for: node.text, among: known))
        return nil
      },
      write: { value, options in
        known.contains(value.name) ? .text(value.name) : choice.canonical(value, options)
      })
  }()

  /// What was probably meant: another name, or settings that are written as the column of a table is called.
  private static func help(for text: String?, among known: [String]) -> String? {
    guard let text, let metric = Metrics.named(text)?.calibration else {
      return Suggestion.help(for: text ?? "", among: known)
    }
    let edges = metric.bins.edges == .torchmetrics ? "" : ", edges: \(metric.bins.edges.rawValue)"
    return "write {\(type(of: metric).plainName): {bins: \(metric.bins.count)\(edges)}}"
  }
}

extension Metric {
  /// How a specification writes it.
  fileprivate var `case`: Case<MetricName> {
    if let metric = calibration { return metric.caseWithBins }
    let name = name
    return Case(
      name, "\(title).", Schema<MetricName>.record("`\(name)`", build: { MetricName(name) }), wrap: { $0 },
      unwrap: { $0.name == name ? $0 : nil })
  }
}

extension CalibrationMetric {
  fileprivate var caseWithBins: Case<MetricName> {
    Case(
      Self.plainName, "\(Self.plainTitle), over bins of confidence.", CalibrationBins.schema,
      wrap: { MetricName(Self(bins: $0).name) },
      unwrap: { ($0.metric as? Self)?.bins })
  }
}
