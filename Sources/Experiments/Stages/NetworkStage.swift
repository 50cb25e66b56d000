import Declarations
import Neural
import Workflow

/// A stage that is about one network: it trains it, takes its weights from a file, bends curves of it, or measures it.
protocol NetworkStage: Stage {
  var network: Network { get }
}

extension NetworkCheck {
  /// Reports weights that come from a stage about another network, whatever kind of stage that is.
  func report(
    weights reference: Reference, _ complaint: String, at path: [PathStep], help: String,
    in context: CheckContext
  ) {
    guard let maker = context.stage(reference) as? any NetworkStage, !maker.network.isSame(as: network)
    else { return }
    context.report(complaint, at: path, help: help)
  }

  /// The same of a curve.
  func report(curve: Input<FittedCurve>, in context: CheckContext) {
    report(
      weights: curve.reference, "'\(curve.name)' is a curve of another network than the one here",
      at: ["network"], help: "leave `network` out, to take that of the curve", in: context)
  }
}

extension Network {
  /// Whether both are written the same way once presets are expanded, but for the rates of their dropouts, which no
  /// weights depend on.
  func isSame(as other: Network) -> Bool {
    isCopy(of: other) || writtenWithoutRates == other.writtenWithoutRates
  }

  private var writtenWithoutRates: JSON {
    Network.schema.canonical(withDropout(0)).jsonWithNames
  }
}
