import Declarations
import Neural
import Workflow

/// Holds a network against the data set that it is to see.
struct NetworkCheck {
  let network: Network
  let data: Input<DatasetSource>

  /// Reports an input of another shape than the examples', and outputs of another number than the targets want.
  func report(in context: CheckContext) {
    guard let source = context.source(data) else { return }
    let examples = Neural.Shape(source.exampleShape)
    if network.input != examples {
      context.report(
        "the network takes \(network.input.inWords), and an example of '\(data.name)' is \(examples.inWords)",
        at: ["network", "input"],
        help: "a network for '\(data.name)' has `input: \(examples.dimensions)`; or choose other data")
      return
    }
    guard let graph = try? network.graph() else { return }
    let output = graph.outputShape
    let wanted = source.targets.outputCount
    if output.count != wanted {
      let outputs = output.count == 1 ? "1 output" : "\(output.count) outputs"
      context.report(
        "the network ends in \(outputs), and '\(data.name)' has \(source.targets.inWords)",
        at: ["network", "layers"] + (graph.nodes.last?.site ?? []),
        help: "a network for '\(data.name)' ends with `linear: \(wanted)`; or choose other data")
    }
  }

  /// Reports batches of one example where a batch norm would have a single value to take the variance of.
  func report(batch: Int, in context: CheckContext) {
    guard batch == 1, network.hasNormOfSingleValues else { return }
    context.report(
      "a batch norm over batches of one example has no variance to divide by, and gives its shift alone, whatever the "
        + "example is", at: ["batch"], help: "write a larger `batch`")
  }

  /// Reports a rate for dropouts that the network does not have.
  func report(dropout rate: Double?, in context: CheckContext) {
    guard let rate, rate > 0, !network.hasDropout else { return }
    context.report(
      "the network has no dropout that could have a rate", at: ["dropout"],
      help: "put a `dropout` among its layers, or leave this out")
  }

  /// Reports splits that the data set does not have.
  func report(missing splits: [DatasetSplit], at path: [PathStep], in context: CheckContext) {
    guard let source = context.source(data) else { return }
    for split in splits where !source.has(split) {
      context.report(
        "'\(data.name)' has no \(split.rawValue) split", at: path,
        help: "hold examples out with `validation:` in '\(data.name)'")
    }
  }
}

extension Neural.Shape {
  /// "1×28×28", "2 values"
  fileprivate var inWords: String {
    guard dimensions.count == 1 else { return description }
    return count == 1 ? "1 value" : "\(count) values"
  }
}
