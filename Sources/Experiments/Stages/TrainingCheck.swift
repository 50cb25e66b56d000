import Declarations
import Networks
import Neural
import Workflow

/// Holds what a training starts from, keeps and watches against the rest of its settings.
struct TrainingCheck {
  let stage: Train

  func report(in context: CheckContext) {
    reportStart(in: context)
    reportWatch(in: context)
  }

  private func reportStart(in context: CheckContext) {
    if stage.from != nil, stage.continuation != nil {
      context.report(
        "`from` and `continue` exclude one another", at: ["continue"],
        help: "`from` takes weights alone; `continue` takes a whole state with the optimiser's memory")
    }
    if let from = stage.from {
      stage.report(
        weights: from.reference, "'\(from.name)' and this training have different networks", at: ["from"],
        help: "leave out `network` to inherit it", in: context)
      for path in Self.ofDrawnWeights where context.writes(path) {
        report(drawing: path, from.name, in: context)
      }
    }
    guard let continuation = stage.continuation,
      let trunk = context.stage(continuation.from.reference) as? Train
    else { return }
    let name = continuation.from.name
    if !trunk.network.isSame(as: stage.network) {
      context.report(
        "'\(name)' and this training have different networks", at: ["network"],
        help: "leave out `network` to inherit it")
    }
    if trunk.batch != stage.batch {
      context.report(
        "'\(name)' has batches of \(trunk.batch), and its steps are counted on here", at: ["batch"],
        help: "leave out `batch` to inherit it; or start from weights that '\(name)' keeps with `from`")
    }
    reportSteps(of: trunk, name, in: context)
    if type(of: trunk.optimiser).kind != type(of: stage.optimiser).kind {
      context.report(
        "'\(name)' has another optimiser, whose memory is of no use here", at: ["optimiser"],
        help: "leave out `optimiser` to inherit it; or start from weights that '\(name)' keeps with `from`")
    }
    let differs = [
      Initialisations.schema.canonical(stage.initialisation).jsonWithNames
        != Initialisations.schema.canonical(trunk.initialisation).jsonWithNames,
      stage.seeds?.weights != trunk.seeds?.weights,
    ]
    for (path, differs) in zip(Self.ofDrawnWeights, differs) where differs && context.writes(path) {
      report(drawing: path, name, in: context)
    }
    if case .epoch(let epoch) = continuation.moment {
      if epoch > trunk.epochs {
        context.report(
          "'\(name)' has \(trunk.epochs) epochs, and no epoch \(epoch)", at: ["continue", "epoch"],
          help: "name an epoch from 0 to \(trunk.epochs)")
      } else if epoch >= stage.epochs {
        context.report(
          "nothing is left to train: \(stage.epochs) epochs are over at epoch \(epoch)", at: ["epochs"],
          help: "`epochs` counts those of '\(name)' too")
      }
    }
  }

  /// Reports data with other numbers of steps than those that the trunk's epochs have, as far as files are there to tell.
  private func reportSteps(of trunk: Train, _ name: String, in context: CheckContext) {
    guard !trunk.data.name.isExactly(stage.data.name), trunk.batch == stage.batch,
      let source = context.source(trunk.data), let other = context.source(stage.data),
      source.exampleShape == other.exampleShape, let before = source.trainingCount,
      let now = other.trainingCount
    else { return }
    let steps = [before, now].map { ($0 +| (stage.batch - 1)) / stage.batch }
    guard steps[0] != steps[1] else { return }
    context.report(
      "an epoch of '\(name)' has \(steps[0]) steps over the \(before) examples of '\(trunk.data.name)', and one over the "
        + "\(now) of '\(stage.data.name)' has \(steps[1])", at: ["data"],
      help:
        "go on with as many examples (`examples` of a data set draws some); or start from weights that '\(name)' keeps "
        + "with `from`")
  }

  /// What says how the first weights are drawn.
  private static let ofDrawnWeights: [[PathStep]] = [["initialisation"], ["seeds", "weights"]]

  private func report(drawing path: [PathStep], _ name: String, in context: CheckContext) {
    context.report(
      "no weights are drawn: they come from '\(name)'", at: path,
      help: "leave it out; without `\(stage.from == nil ? "continue" : "from")` weights are drawn")
  }

  /// Of the metrics that are measured, the one that was meant: of the same kind, with other bins.
  private func help(forJudge validation: ValidationSettings) -> String {
    let kind = validation.judge.metric.calibration.map { type(of: $0).plainName }
    let alike = validation.metrics.names.first { name in
      kind != nil && kind == name.metric.calibration.map { type(of: $0).plainName }
    }
    if let alike { return "as it is measured, it is written `best-by: \(alike.written)`" }
    return "write it as one of `metrics`; without `best-by` the first of them decides"
  }

  /// Reports cycles that the schedule does not have, and middles that lie within an epoch.
  private func reportCycles(_ place: KeptEpochs.CyclePlace, in context: CheckContext) {
    guard let cycle = stage.schedule.epochsOfCycle else {
      context.report(
        "the schedule has no cycles", at: ["keep", "cycles"],
        help: "write `schedule: {cyclic: {cycle-epochs: 4, low: 1e-4}}`, or `keep: {every-epochs: 4}`")
      return
    }
    if place == .middle, !cycle.isMultiple(of: 2) {
      context.report(
        "the middle of a cycle of \(cycle) epoch\(cycle == 1 ? "" : "s") lies within an epoch",
        at: ["keep", "cycles"],
        help: "give it an even number of epochs, such as `cycle-epochs: \(cycle +| 1)`")
    } else if stage.keptEpochs.isEmpty {
      context.report(
        "\(stage.epochs) epochs end before the \(place.rawValue) of the first cycle of \(cycle)",
        at: ["keep", "cycles"],
        help: "train for more epochs, or make `cycle-epochs` smaller")
    }
  }

  private func reportWatch(in context: CheckContext) {
    if let validation = stage.validation {
      NetworkCheck(network: stage.network, data: stage.data).report(
        missing: [.validation], at: ["validate"], in: context)
      MetricCheck(
        metrics: validation.metrics,
        sigma: validation.metrics.wantsNoise ? context.source(stage.data)?.targets.noise : nil,
        data: stage.data, network: stage.network
      ).report(in: context, under: ["validate"])
      if !validation.metrics.names.contains(validation.judge) {
        context.report(
          "'\(validation.judge.written)' is not measured", at: ["validate", "best-by"],
          help: help(forJudge: validation))
      }
    } else if stage.stopping != nil {
      context.report(
        "nothing is measured that could stop this training", at: ["early-stopping"],
        help: "write `validate: {}` too")
    }
    if stage.stopping != nil, stage.kept != nil {
      context.report(
        "the epochs to keep are results, and a training that may stop early may not come to them",
        at: ["keep"],
        help: "leave out `early-stopping`; the weights of the best epoch are the result `best`")
    }
    if case .cycles(let place)? = stage.kept { reportCycles(place, in: context) }
    if case .epochs(let list)? = stage.kept, let last = list.last, last > stage.epochs {
      context.report(
        "there is no epoch \(last): this training has \(stage.epochs)", at: ["keep", "epochs"],
        help: "name epochs from 0 to \(stage.epochs)")
    }
  }
}
