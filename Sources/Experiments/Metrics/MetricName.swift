import Declarations
import Networks
import Workflow

/// A metric, as a specification names it.
struct MetricName: Sendable, Equatable {
  /// How columns call it.
  let name: String
  /// The function, where it is one of the user's own.
  let own: OwnMetric?

  init(_ name: String) { (self.name, own) = (name, nil) }

  /// - Parameter name: of its column, where another metric has that of the function.
  init(_ own: OwnMetric, named name: String? = nil) { (self.name, self.own) = (name ?? own.name, own) }

  /// A function is the same whatever its column is called.
  static func == (a: MetricName, b: MetricName) -> Bool {
    a.own == b.own && (a.own != nil || a.name == b.name)
  }

  var metric: any Metric {
    if let own { return PythonMetric(own, named: name) }
    guard let metric = Metrics.named(name) else { preconditionFailure("a schema let '\(name)' pass") }
    return metric
  }

  /// As a specification has it: `accuracy`, `{ece: {bins: 10}}`.
  var written: String {
    guard let metric = metric.calibration, !Metrics.all.contains(where: { $0.name == name }) else {
      return name
    }
    return Self.written(metric)
  }

  fileprivate static func written(_ metric: any CalibrationMetric) -> String {
    let edges = metric.bins.edges == .torchmetrics ? "" : ", edges: \(metric.bins.edges.rawValue)"
    return "{\(type(of: metric).plainName): {bins: \(metric.bins.count)\(edges)}}"
  }

  /// The bare name, or a map of one key, the name, where there are settings: `{ece: {bins: 15}}`.
  static let schema: Schema<MetricName> = {
    let known = Metrics.all.map(\.name)
    let names: [Suggestion.KnownName] = known.map { ($0, Metrics.synonyms[$0] ?? []) }
    let choice = Schema<MetricName>.choice(
      "a metric",
      Metrics.all.map { $0.case.alsoCalled(Metrics.synonyms[$0.name] ?? []) } + [
        Case(
          "python", OwnMetric.summary, OwnMetric.schema, wrap: { MetricName($0) }, unwrap: { $0.own }
        ).alsoCalled(["custom", "function", "own"])
      ])
    return Schema<MetricName>(
      shape: choice.shape,
      read: { node, problems in
        if node.entries != nil { return choice.read(node, &problems) }
        if let name = node.text, known.contains(name) { return MetricName(name) }
        problems.report(
          node.text.map { "'\($0)' is not a metric" } ?? "expected a metric, found \(node.kindInWords)",
          at: node.place,
          help: help(for: node.text, among: names))
        return nil
      },
      write: { value, options in
        value.own == nil && known.contains(value.name)
          ? .text(value.name) : choice.canonical(value, options)
      })
  }()

  /// What was probably meant: another name, or settings that are written as the column of a table is called.
  private static func help(for text: String?, among known: [Suggestion.KnownName]) -> String? {
    if let text, text.contains(".py:") { return "write {python: {object: \(text)}}" }
    guard let text, let metric = Metrics.named(text)?.calibration else {
      let isAbsent = ["mae", "l1", "l1_loss"].contains(text?.lowercased())
      return isAbsent
        ? "available for regression: \(Metrics.of(.regression).map(\.name).listed)"
        : Suggestion.help(for: text ?? "", among: known)
    }
    return "write \(written(metric))"
  }
}

extension Metric {
  /// How a specification writes it.
  fileprivate var `case`: Case<MetricName> {
    if let metric = calibration { return metric.caseWithBins }
    let name = name
    return Case(
      name, summary, Schema<MetricName>.record("`\(name)`", build: { MetricName(name) }), wrap: { $0 },
      unwrap: { $0.own == nil && $0.name == name ? $0 : nil })
  }
}

extension CalibrationMetric {
  fileprivate var caseWithBins: Case<MetricName> {
    Case(
      Self.plainName, Self.plainSummary, CalibrationBins.schema,
      wrap: { MetricName(Self(bins: $0).name) },
      unwrap: { ($0.metric as? Self)?.bins })
  }
}

/// What a stage measures: metrics that were written, or those that suit its data where none were.
///
/// Where none are written, those of classes stand for them until the data are known. So what is written as it would
/// have been chosen gives the same key.
struct MetricChoice: Sendable, Equatable {
  let names: [MetricName]
  /// Whether they were written, or are those that suit the data.
  let isSettled: Bool

  /// Those of classes, which give way to others where targets are values.
  static func standard(_ names: String...) -> MetricChoice {
    MetricChoice(names: names.map(MetricName.init), isSettled: false)
  }

  static let schema = Schema<[MetricName]>.oneOrMore(of: MetricName.schema)
    .mapped({ MetricChoice(names: toldApart($0), isSettled: true) }, from: \.names)

  /// Functions with names of their own for columns: the second `f1` is `f1-2`.
  private static func toldApart(_ names: [MetricName]) -> [MetricName] {
    var taken = Set(names.filter { $0.own == nil }.map(\.name))
    return names.map { name in
      guard let own = name.own else { return name }
      let numbered = (2...).lazy.map { "\(own.name)-\($0)" }
      let free = taken.contains(own.name) ? numbered.first { !taken.contains($0) } : own.name
      taken.insert(free ?? own.name)
      return MetricName(own, named: free)
    }
  }

  var wantsNoise: Bool { names.contains { $0.metric.wantsNoise } }

  /// - Parameter ofValues: what to measure where targets are values; what wants their noise is left out where that is
  ///   not known.
  func resolvingDefaults(to targets: DatasetTargets, ofValues: [String]) -> MetricChoice {
    if isSettled { return self }
    guard targets.task == .regression else { return MetricChoice(names: names, isSettled: true) }
    let names = ofValues.map(MetricName.init).filter { targets.noise != nil || !$0.metric.wantsNoise }
    return MetricChoice(names: names, isSettled: true)
  }

  /// - Parameters:
  ///   - noise: of the targets; known where one of the metrics wants it.
  ///   - network: whose engine says how Python is started.
  func metrics(noise: Double?, of network: Network) -> [any Metric] {
    names.map { name in
      let metric = noise.map { name.metric.told(noise: $0) } ?? name.metric
      return network.torchSettings.map { metric.told(python: $0) } ?? metric
    }
  }
}

extension PythonObject {
  /// Reports that a file or an object is not there, or cannot be imported.
  ///
  /// - Parameter network: of the stage, whose engine says which Python is asked.
  func report(at path: [PathStep], for network: Network, in context: CheckContext) {
    guard let python = PythonInspection.current else { return }
    do throws(NetworkMismatch) {
      try python.check(self, in: network.torchSettings?.interpreter)
    } catch {
      context.report(error.description, at: path, help: error.help)
    }
  }
}

/// Holds the metrics of a stage against the targets of its data set.
struct MetricCheck {
  let metrics: MetricChoice
  let sigma: Double?
  let data: Input<DatasetSource>
  let network: Network

  /// Reports functions that are not there, metrics of another task, and a noise that is missing or of no use.
  ///
  /// - Parameter path: where `metrics` stands among the settings.
  func report(in context: CheckContext, under path: [PathStep] = []) {
    for (index, name) in metrics.names.enumerated() {
      name.own?.object.report(at: path + ["metrics", .index(index)], for: network, in: context)
    }
    guard let targets = context.source(data)?.targets else { return }
    for (index, name) in metrics.names.enumerated() where (name.metric.task ?? targets.task) != targets.task {
      context.report(
        unsuitable(name, targets), at: path + ["metrics", .index(index)],
        help: name.name == "nll"
          ? "for classes, it is 'cross-entropy'"
          : "available: \(Metrics.of(targets.task).map(\.name).listed)")
    }
    if metrics.wantsNoise, sigma == nil, targets.task == .regression {
      context.report(
        "`nll` needs the noise of the targets, which '\(data.name)' does not tell", at: path + ["metrics"],
        help: "write `sigma`, its standard deviation, here or as `noise` in '\(data.name)'")
    }
    if sigma != nil, !metrics.wantsNoise {
      context.report(
        "`sigma` is for `nll`, which is not measured here", at: ["sigma"],
        help: "leave it out, or measure `nll`")
    }
  }

  private func unsuitable(_ name: MetricName, _ targets: DatasetTargets) -> String {
    targets.task == .regression
      ? "'\(name.written)' is a metric for classification, but the targets of '\(data.name)' are numbers"
      : "'\(name.written)' is a metric for regression, but the targets of '\(data.name)' are classes"
  }
}
