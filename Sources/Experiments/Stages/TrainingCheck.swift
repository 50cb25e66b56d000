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
      NetworkCheck(network: stage.network, data: stage.data).report(
        weights: from.reference, "'\(from.name)' and this training have different networks", at: ["from"],
        help: "leave out `network` to inherit it", in: context)
      if stage.seeds?.weights != nil {
        context.report(
          "no weights are drawn: they come from '\(from.name)'", at: ["seeds", "weights"],
          help: "leave it out")
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
    if type(of: trunk.optimiser).kind != type(of: stage.optimiser).kind {
      context.report(
        "'\(name)' has another optimiser, whose memory is of no use here", at: ["optimiser"],
        help: "leave out `optimiser` to inherit it; or start from weights that '\(name)' keeps with `from`")
    }
    if stage.seeds?.weights != nil, stage.seeds?.weights != trunk.seeds?.weights {
      context.report(
        "no weights are drawn: they come from '\(name)'", at: ["seeds", "weights"], help: "leave it out")
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
          "'\(validation.judge.name)' is not measured", at: ["validate", "best-by"],
          help: "write it as one of `metrics`; without `best-by` the first of them decides")
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
    if case .epochs(let list)? = stage.kept, let last = list.last, last > stage.epochs {
      context.report(
        "there is no epoch \(last): this training has \(stage.epochs)", at: ["keep", "epochs"],
        help: "name epochs from 0 to \(stage.epochs)")
    }
  }
}
