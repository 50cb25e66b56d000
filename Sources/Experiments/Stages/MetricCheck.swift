import Declarations
import Workflow

/// Holds the metrics of a stage against the targets of its data set.
struct MetricCheck {
  let metrics: MetricChoice
  let sigma: Double?
  let data: Input<DatasetSource>

  /// Reports metrics of another task, and a noise that is missing or of no use.
  func report(in context: CheckContext) {
    guard let targets = context.source(data)?.targets else { return }
    for (index, name) in metrics.names.enumerated() where name.metric.task != targets.task {
      context.report(
        unsuitable(name, targets), at: ["metrics", .index(index)],
        help: "there are \(Metrics.of(targets.task).map(\.name).joined(separator: ", "))")
    }
    if metrics.wantsNoise, sigma == nil {
      context.report(
        "`nll` wants the noise of the targets, which '\(data.name)' does not tell", at: ["metrics"],
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
      ? "'\(name.name)' is a metric of classes, and the targets of '\(data.name)' are values"
      : "'\(name.name)' is a metric of values, and the targets of '\(data.name)' are classes"
  }
}
