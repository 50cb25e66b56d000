import Declarations
import Neural
import Workflow

/// Holds a network against the data set that it is to see.
struct NetworkCheck {
  let network: Network
  let data: Input<DatasetSource>

  /// Reports an input of another shape than the examples', and outputs of another number than the classes.
  func report(in context: CheckContext) {
    guard let source = context.source(data) else { return }
    let examples = Neural.Shape(source.exampleShape)
    if network.input != examples {
      context.report(
        "the network takes \(network.input), and an example of '\(data.name)' is \(examples)",
        at: ["network"], help: "give the network the input \(examples), or choose other data")
      return
    }
    guard let output = try? network.output() else { return }
    if output.count != source.classCount {
      context.report(
        "the network ends in \(output.count) outputs, and '\(data.name)' has \(source.classCount) classes",
        at: ["network"], help: "end the layers with 'linear: \(source.classCount)'")
    }
  }

  /// Reports splits that the data set does not have.
  func report(missing splits: [DatasetSplit], at path: [PathStep], in context: CheckContext) {
    guard let source = context.source(data) else { return }
    for split in splits where !source.has(split) {
      context.report(
        "'\(data.name)' has no \(split.rawValue) split", at: path,
        help: "hold examples out with `validation: 5000` under `data`")
    }
  }
}
