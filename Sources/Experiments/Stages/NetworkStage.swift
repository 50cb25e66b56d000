import Declarations
import Networks
import Neural
import Workflow

/// A stage that is about one network: it trains it, takes its weights from a file, bends curves of it, or measures it.
protocol NetworkStage: Stage {
  var network: Network { get }
}

extension NetworkStage {
  /// What computes, as it is written.
  var engine: EngineChoice? { network.writtenEngine }
}

extension NetworkStage {
  /// Reports weights that come from a stage about another network, whatever kind of stage that is.
  func report(
    weights reference: Reference, _ complaint: String, at path: [PathStep], help: String,
    in context: CheckContext
  ) {
    guard let maker = context.stage(reference) as? any NetworkStage, !maker.network.isSame(as: network)
    else { return }
    context.report(complaint, at: path, help: help)
  }

  /// The same of each in a list, which stands under `field`.
  func report(weights: [Input<Weights>], in field: PathStep, help: String, in context: CheckContext) {
    for (index, input) in weights.enumerated() {
      report(
        weights: input.reference, "'\(input.name)' and this stage have different networks",
        at: [field, .index(index)], help: help, in: context)
    }
  }

  /// The same of a curve.
  func report(curve: Input<FittedCurve>, in context: CheckContext) {
    report(
      weights: curve.reference, "'\(curve.name)' and this stage have different networks",
      at: ["network"], help: "leave out `network` to inherit it from the curve", in: context)
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

/// Holds a network against the data set that it is to see.
struct NetworkCheck {
  let network: Network
  let data: Input<DatasetSource>
  /// Whether the network is another stage's, and the data are chosen here: then it is these that do not fit.
  var dataAreOdd = false

  /// Reports an input of another shape than the examples', and outputs of another number than the targets want.
  func report(in context: CheckContext) {
    guard let source = context.source(data) else { return }
    let examples = Networks.Shape(source.exampleShape)
    if network.input != examples {
      context.report(
        "the network takes \(network.input.inWords), but an example of '\(data.name)' is \(examples.inWords)",
        at: dataAreOdd ? ["data"] : ["network", "input"],
        help: dataAreOdd
          ? helpForData
          : "a network for '\(data.name)' has `input: \(examples.dimensions)`; or choose other data")
      return
    }
    reportEngine(in: context)
    let output: Networks.Shape
    do throws(NetworkMismatch) { output = try network.output() } catch {
      if network.module != nil {
        context.report(error.description, at: ["network", "python"], help: error.help)
      }
      return
    }
    let wanted = source.targets.outputCount
    if output.count != wanted {
      let outputs = output.count == 1 ? "1 output" : "\(output.count) outputs"
      context.report(
        "the network ends in \(outputs), but '\(data.name)' has \(source.targets.inWords)",
        at: dataAreOdd
          ? ["data"]
          : network.module == nil
            ? ["network", "layers"] + ((try? network.graph())?.nodes.last?.site ?? [])
            : ["network", "python"],
        help: dataAreOdd
          ? helpForData
          : network.module == nil
            ? "a network for '\(data.name)' ends with `linear: \(wanted)`; or choose other data"
            : "a module for '\(data.name)' gives [examples, \(wanted)]; or choose other data")
    }
  }

  private var helpForData: String {
    "the network is that of the training before: choose data of its shape and classes, or leave out `data` to inherit those"
  }

  /// Reports a module that is to be computed by what cannot.
  private func reportEngine(in context: CheckContext) {
    guard network.module != nil, network.engine == .native else { return }
    context.report(
      "the native engine cannot compute a PyTorch module", at: ["engine"],
      help: "leave out `engine`, or write `engine: torch`")
  }

  /// Reports batches of one example where a batch norm would have a single value to take the variance of.
  func report(batch: Int, in context: CheckContext) {
    guard batch == 1, network.hasNormOfSingleValues else { return }
    context.report(
      "batch norm needs more than one example per batch: the variance of one is 0, and the output is just "
        + "the bias", at: ["batch"], help: "use a larger `batch`")
  }

  /// Reports a rate for dropouts that the network does not have.
  func report(dropout rate: Double?, in context: CheckContext) {
    guard let rate, rate > 0, !network.hasDropout else { return }
    context.report(
      "the network has no dropout layer to set", at: ["dropout"],
      help: "add a `dropout` layer, or remove this")
  }

  /// Reports an augmentation that is of no use for the examples.
  ///
  /// - Parameter path: of the settings that it stands in.
  func report(augmentation: Augmentation?, under path: [PathStep] = [], in context: CheckContext) {
    guard let augmentation, let source = context.source(data) else { return }
    if let complaint = augmentation.complaint(about: Networks.Shape(source.exampleShape)) {
      context.report(complaint.message, at: path + ["augmentation", .key(complaint.field)])
    }
  }

  /// Reports an augmentation that statistics cannot be estimated with.
  func report(augmentationOf policy: StatisticsPolicy, in context: CheckContext) {
    let kind: PathStep = if case .repair = policy { "repair" } else { "estimate" }
    report(augmentation: policy.augmentation, under: ["statistics", kind], in: context)
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

extension Networks.Shape {
  /// "1×28×28", "2 values"
  fileprivate var inWords: String {
    guard dimensions.count == 1 else { return description }
    return count == 1 ? "1 value" : "\(count) values"
  }
}

/// Holds what `names` says against the tensors and layers of a network.
struct NamesCheck {
  let names: [NamedValue<String>]
  let network: Network

  /// Reports names that are of no tensor and of no layer of the network, and what is given to two of them.
  func report(in context: CheckContext) {
    guard let layout = try? network.layout() else { return }
    let tensors = (layout.parameters + layout.buffers).map(\.name)
    let known = tensors + tensors.map(\.layerName).uniqued
    let set = Set(known)
    var owners: [String: String] = [:]
    for name in names {
      if !set.contains(name.name) {
        context.report(
          "the network has no '\(name.name)'", at: ["names", .key(name.name)],
          help: set.contains(name.value)
            ? "the network's name stands on the left: {\(NamesBlock.quoted(name.value)): \(NamesBlock.quoted(name.name))}"
            : Suggestion.help(for: name.name, among: known))
      } else if let other = owners.updateValue(name.name, forKey: name.value) {
        context.report(
          "'\(name.value)' is given to '\(other)' and '\(name.name)'", at: ["names", .key(name.name)],
          help: "each name of the file is one of the network's")
      }
    }
  }
}
