import Declarations
import Neural
import Workflow

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
