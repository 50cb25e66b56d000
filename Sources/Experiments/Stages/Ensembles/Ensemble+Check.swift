import Declarations
import Networks
import Workflow

extension Ensemble {
  func check(in context: CheckContext) {
    reportMeasured(in: context)
    MeasuredNetworks(of: self, weights).report(in: context)
    trajectory?.reportEach(in: "trajectory", context: context)
    let isResolved = trajectory?.states.allSatisfy { $0.reference.output != nil } ?? true
    if namedMembers.count == 1, isResolved {
      context.report(
        "an ensemble has at least two members", at: [trajectory == nil ? "weights" : "trajectory"],
        help: trajectory == nil ? "name more networks" : "keep more epochs, or name more trainings")
    }
    if let posterior {
      report(
        weights: posterior.reference, "'\(posterior.name)' and this stage have different networks",
        at: ["network"], help: "leave out `network` to inherit it from the posterior", in: context)
    }
    for (index, simplex) in simplexes.enumerated() {
      report(
        weights: simplex.reference, "'\(simplex.name)' and this stage have different networks",
        at: ["simplex", .index(index)], help: "leave out `network` to inherit it from the simplex",
        in: context)
    }
    if let name = simplexes.map(\.reference.text).firstRepeated {
      context.report("'\(name)' is named twice", at: ["simplex"], help: "name each simplex once")
    }
    reportIdle(in: context)
    let task = context.source(data)?.targets.task
    if task == .regression {
      let ofClasses: [(field: PathStep, isWritten: Bool, words: String)] = [
        ("reliability", reliability != CalibrationBins(), "reliability"),
        ("temperature", fitting != nil, "temperature"), ("outliers", outliers != nil, "confidence"),
      ]
      for (field, isWritten, words) in ofClasses where isWritten {
        context.report(
          "the targets of '\(data.name)' are numbers, which have no \(words)", at: [field],
          help: "leave it out")
      }
      return
    }
    reportFitting(in: context)
    if let outliers { report(outliers: outliers, in: context) }
  }

  /// Reports what says how members are drawn where they are not.
  private func reportIdle(in context: CheckContext) {
    let idle: [(field: PathStep, isOfUse: Bool, words: String)] = [
      ("scale", posterior != nil, "only a posterior has a covariance to scale"),
      (
        "positions", !isSampled,
        "samples of a \(posterior == nil ? "simplex" : "posterior") have no places on a curve"
      ),
    ]
    for (field, isOfUse, words) in idle where !isOfUse && context.writes([field]) {
      context.report(words, at: [field], help: "leave it out")
    }
  }

  private func reportFitting(in context: CheckContext) {
    guard let fitting else { return }
    if fitting == .test {
      context.report(
        "a temperature is not fitted on the test split: what it comes to there would say nothing of examples that it has not seen",
        at: ["temperature"],
        help: "`temperature: validation`, and hold examples out with `validation:` in '\(data.name)'")
    } else if fitting == split {
      context.report(
        "the temperature is fitted on the \(split.inWords) split, on which it is judged", at: ["temperature"],
        help: "fit it on the validation split, and measure on the test split")
    } else {
      NetworkCheck(network: network, data: data).report(
        missing: [fitting], at: ["temperature"], in: context)
    }
  }

  /// Reports outliers that the network cannot see, or that are none.
  private func report(outliers: Input<DatasetSource>, in context: CheckContext) {
    if outliers.name == data.name {
      context.report(
        "'\(outliers.name)' is what the networks are measured on, and no outliers", at: ["outliers"],
        help: "name other data of the same shape")
      return
    }
    guard let source = context.source(outliers) else { return }
    if Networks.Shape(source.exampleShape) != network.input {
      context.report(
        "the network takes \(network.input), but an example of '\(outliers.name)' is \(Networks.Shape(source.exampleShape))",
        at: ["outliers"], help: "name data of the same shape")
    }
    if source.targets.task == .regression {
      context.report(
        "'\(outliers.name)' has numbers for targets, and classes are wanted", at: ["outliers"],
        help: "name data with classes; which they are does not matter")
    } else if let own = context.source(data), case .classes(let count) = own.targets,
      case .classes(let others) = source.targets, others > count
    {
      context.report(
        "'\(outliers.name)' has \(others) classes, and the network tells \(count) apart", at: ["outliers"],
        help: "name data of at most \(count) classes; which they are does not matter")
    }
    if let own = context.source(data), source.normalise != own.normalise {
      context.report(
        "'\(outliers.name)' is normalised otherwise than '\(data.name)': its inputs would look strange for that alone",
        at: ["outliers"], help: "give both the same numbers under `normalise`")
    } else if source.normalise == .measured {
      context.report(
        "'\(outliers.name)' is normalised by its own training split: its inputs would look more alike than they are",
        at: ["outliers"], help: "give both data sets the same numbers under `normalise`")
    }
  }
}
