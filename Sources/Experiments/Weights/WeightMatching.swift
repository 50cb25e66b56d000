import Declarations
import Interchange
import Neural

/// Finds for each tensor of a network the one in a file that belongs to it.
///
/// In this order: names that the user gives; the same names; the same names after a prefix that all of the file's
/// have (`module.`); the names that PyTorch gives where dropout takes a position too; the same layers in the same
/// order, where the file keeps an order; layers of the same shapes, where no two are alike. Every tensor of the
/// network has to be found with its shape, and none of the file may be left over, save `num_batches_tracked`.
struct WeightMatching {
  /// How tensors were told to belong together.
  enum Basis: String {
    case given, name, prefix, order, shape
    case dropoutCounted = "dropout counted"
  }

  struct Pair {
    let tensor: ParameterLayout.Tensor
    /// Its name and place in the file.
    let name: String
    let index: Int
  }

  let basis: Basis
  /// In the order of a state dict.
  let pairs: [Pair]

  /// - Parameter given: names in the file by those of the network's tensors or layers.
  /// - Throws: `WeightMismatch`, which names every tensor that does not fit.
  init(of network: Network, to file: TensorFile, given: [String: String] = [:]) throws {
    let layout = try network.layout()
    let wanted = layout.inStateOrder
    let offered = OfferedTensors(file)
    let namings = WeightNaming.all(for: network, wanted, offered.names, given: given)
    for naming in namings {
      if let pairs = offered.pairs(wanted, named: naming.name) {
        self.init(basis: naming.basis, pairs: pairs)
        return
      }
    }
    let nearest = namings.max { offered.hits(wanted, $0) < offered.hits(wanted, $1) }
    guard given.isEmpty, let nearest, offered.hits(wanted, nearest) == 0 else {
      throw WeightMismatch(file: file, wanted, offered, naming: nearest?.name ?? { $0 })
    }
    if file.isOrdered, let pairs = offered.pairsInOrder(wanted, layout) {
      self.init(basis: .order, pairs: pairs)
    } else if let pairs = offered.pairsByShape(wanted) {
      self.init(basis: .shape, pairs: pairs)
    } else {
      throw WeightMismatch(file: file, wanted, offered, naming: { $0 })
    }
  }

  private init(basis: Basis, pairs: [Pair]) {
    self.basis = basis
    self.pairs = pairs
  }

  /// What the user should know of a match that names did not decide.
  ///
  /// - Parameter list: the file that all pairs stand in.
  func note(listedIn list: String) -> String? {
    switch basis {
    case .given, .name, .prefix, .dropoutCounted: return nil
    case .order, .shape:
      let shown = pairs.prefix(3).map { "\($0.name.legible) -> \($0.tensor.name)" }.joined(separator: ", ")
      let how = basis == .order ? "order and shape" : "shape, no two layers being alike"
      return
        "the file has other names than the network, and its \(pairs.count) tensors were taken by \(how): "
        + "\(shown)\(pairs.count > 3 ? ", …" : "") (all of them stand in \(list))"
    }
  }
}

extension ParameterLayout {
  /// Parameters and buffers layer by layer, as a state dict has them.
  var inStateOrder: [Tensor] {
    let layers = (parameters + buffers).map(\.name.layerName).uniqued
    let byLayer = Dictionary(grouping: parameters + buffers) { $0.name.layerName }
    return layers.flatMap { byLayer[$0] ?? [] }
  }
}
