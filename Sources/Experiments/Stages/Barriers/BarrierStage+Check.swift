import Declarations
import Networks
import Workflow

extension BarrierStage {
  func check(in context: CheckContext) {
    reportMeasured(in: context)
    let help = "leave out `network` to inherit it; barriers are between weights of one network"
    for (field, input) in [("from", from), ("to", to)] {
      guard let input else { continue }
      report(
        weights: input.reference, "'\(input.name)' and this stage have different networks", at: [.key(field)],
        help: help, in: context)
    }
    report(weights: between, in: "between", help: help, in: context)
    reportStar(help: help, in: context)
    if from == nil { reportPairs(in: context) } else { reportParts(in: context) }
  }

  private func reportStar(help: String, in context: CheckContext) {
    guard let centre else {
      for (field, inputs) in [("joined", joined), ("held-out", heldOut)] where !inputs.isEmpty {
        context.report(
          "`\(field)` belongs to a `centre`, and there is none", at: [.key(field)],
          help: "name the centre, such as a stage `star`, or write `between` for every two")
      }
      return
    }
    report(
      weights: centre.reference, "'\(centre.name)' and this stage have different networks", at: ["centre"],
      help: help, in: context)
    report(weights: joined, in: "joined", help: help, in: context)
    report(weights: heldOut, in: "held-out", help: help, in: context)
    if surrounding.isEmpty {
      context.report(
        "there is nothing around '\(centre.name)' to go to", at: ["centre"],
        help: "name networks under `joined`, those that it was joined to, and under `held-out`")
    }
    if let name = named.map(\.reference.text).firstRepeated {
      let field = heldOut.contains { $0.reference.text == name } ? "held-out" : "joined"
      context.report("'\(name)' is named twice", at: [.key(field)], help: "name each network once")
    }
  }

  private func reportPairs(in context: CheckContext) {
    if between.count == 1 {
      context.report("a barrier is between two networks", at: ["between"], help: "name more networks")
    }
    if to != nil {
      context.report(
        centre == nil
          ? "`to` belongs to `from`, and every two of `between` are measured"
          : "`to` belongs to `from`, and a centre goes to networks under `joined` and `held-out`", at: ["to"],
        help: "leave it out, or name it \(centre == nil ? "in `between`" : "there")")
    }
    for field in ["by", "groups"] where context.writes([.key(field)]) {
      context.report(
        "between whole networks, all layers are moved at once", at: [.key(field)],
        help: "leave it out; with `from` and `to`, barriers are measured by layer")
    }
  }

  private func reportParts(in context: CheckContext) {
    guard let to else {
      return context.report(
        "`from` names a network that layers are moved away from, and `to` is missing", at: ["from"],
        help: "add `to`, the network that they are moved towards")
    }
    if to.reference.text == from?.reference.text {
      context.report(
        "'\(to.reference.text)' is both ends, and there is nothing between them", at: ["to"],
        help: "name other weights")
    }
    switch parting {
    case .group where groups.isEmpty:
      context.report(
        "`by: group` needs groups", at: ["by"],
        help: "add them, such as `groups: {early: [conv1, layer1.*], late: [fc]}`")
    case .layer where !groups.isEmpty:
      context.report(
        "`by: layer` moves single layers, and groups are named", at: ["by"], help: "write `by: group`")
    default: break
    }
    reportGroups(in: context)
  }

  /// Reports patterns that no tensor of the network fits, and tensors that are in two groups.
  private func reportGroups(in context: CheckContext) {
    guard let layout = try? network.layout() else { return }
    var owners: [String: String] = [:]
    for group in groups {
      for (index, pattern) in group.value.enumerated() {
        let fitting = layout.parameters.filter { NetworkPart.isMeant($0.name, by: pattern) }
        if fitting.isEmpty {
          context.report(
            "no layer of the network fits '\(pattern)'", at: ["groups", .key(group.name), .index(index)],
            help: Suggestion.help(for: pattern, among: layout.parameters.map(\.name.layerName).uniqued))
        }
        if let other = fitting.compactMap({ owners[$0.name] }).first(where: { !$0.isExactly(group.name) }) {
          context.report(
            "'\(pattern)' has layers that are in '\(other)' too",
            at: ["groups", .key(group.name), .index(index)], help: "a layer is in one group at most")
        }
        for tensor in fitting { owners[tensor.name] = group.name }
      }
    }
  }
}
