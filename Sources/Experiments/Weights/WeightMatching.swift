import Declarations
import Interchange
import Neural

/// Finds for each tensor of a network the one in a file that belongs to it.
///
/// In this order: names that the user gives; the same names; the same names after a prefix, such as `module.`; the
/// names that PyTorch gives where dropout takes a position too; layers and tensors of the same shapes and roles, where
/// nothing else fits. Every tensor of the network has to be found with its shape, and nothing of the file may be left
/// over that could be a weight.
struct WeightMatching {
  /// How tensors were told to belong together.
  enum Basis: String {
    case given, name, prefix, order, shape
    case dropoutCounted = "dropout counted"
  }

  struct Pair {
    let tensor: ParameterLayout.Tensor
    let offered: OfferedTensor
    let basis: Basis

    /// Its name in the file.
    var name: String { offered.name }
  }

  /// In the order of a state dict.
  let pairs: [Pair]
  /// What of the file is no weight of the network, and why it was left out.
  let leftOut: [(tensor: OfferedTensor, reason: String)]

  /// - Throws: `WeightMismatch`, which names every tensor that does not fit.
  init(of network: Network, to offered: OfferedTensors) throws {
    let layout = try network.layout()
    let search = WeightSearch(network, layout, offered)
    let pairs = try search.run()
    self.pairs = pairs
    leftOut = search.leftOut(by: pairs)
  }

  /// How most tensors were told to belong together.
  var basis: Basis { pairs.contains { $0.basis == .given } ? .given : pairs.first?.basis ?? .name }
}

extension ParameterLayout {
  /// Parameters and buffers layer by layer, as a state dict has them.
  var inStateOrder: [Tensor] {
    let layers = (parameters + buffers).map(\.name.layerName).uniqued
    let byLayer = Dictionary(grouping: parameters + buffers) { $0.name.layerName }
    return layers.flatMap { byLayer[$0] ?? [] }
  }
}
