import Declarations
import Neural
import Workflow

/// A stage that measures networks on splits of a data set.
protocol MeasuringStage: Stage {
  var network: Network { get }
  var data: Input<DatasetSource> { get }
  /// The splits that it measures on, and the field that names them.
  var measured: (splits: [DatasetSplit], field: PathStep) { get }
}

extension MeasuringStage {
  static var inherited: [String] { ["network", "data"] }

  /// The splits measured, and the training split where batch-norm statistics are estimated over it.
  func partsRead(of source: Reference) -> Set<String>? {
    let wanted = Set(measured.splits.map(\.rawValue))
    return PointPredictions.readsTraining(network) ? wanted.union([DatasetSplit.train.rawValue]) : wanted
  }

  func check(in context: CheckContext) {
    let check = NetworkCheck(network: network, data: data)
    check.report(in: context)
    check.report(missing: measured.splits, at: [measured.field], in: context)
  }
}
