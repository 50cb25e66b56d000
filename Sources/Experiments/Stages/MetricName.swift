import Declarations

/// A metric, as a specification names it.
struct MetricName: Sendable, Equatable {
  let name: String

  init(_ name: String) { self.name = name }

  var metric: any Metric {
    guard let metric = Metrics.named(name) else { preconditionFailure("a schema let '\(name)' pass") }
    return metric
  }

  static let schema: Schema<MetricName> = {
    let known = Metrics.all.map(\.name)
    return Schema<MetricName>(
      shape: .text(oneOf: known),
      read: { node, problems in
        if let name = node.text, known.contains(name) { return MetricName(name) }
        problems.report(
          node.text.map { "'\($0)' is not a metric" } ?? "this wants a metric, not \(node.kindInWords)",
          at: node.place,
          help: Suggestion.help(for: node.text ?? "", among: known))
        return nil
      },
      write: { value, _ in .text(value.name) })
  }()
}
