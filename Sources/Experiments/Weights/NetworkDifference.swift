import FileFormats
import Networks
import Neural

/// In what the network whose weights a file has differs as a whole from the one that they are wanted for: how wide and deep
/// it is, norms, biases, shortcuts, outputs. Said before tensors are named one by one.
struct NetworkDifference {
  /// A clause each, of "the file's network".
  private(set) var clauses: [String] = []

  /// Files may have any number of tensors, and taking names apart takes time.
  private static let mostCompared = 10_000

  typealias Pair = (wanted: ParameterLayout.Tensor, found: OfferedTensor)

  /// - Parameters:
  ///   - pairs: what belongs together by names, in the order in which layers compute, whatever the shapes.
  ///   - offered: what of the file may be of its network.
  init(_ pairs: [Pair], of search: WeightSearch, among offered: [OfferedTensor]) {
    let isCurve = search.offered.controlPoints != nil && search.offered.settings.controlPoint == nil
    guard !isCurve, !offered.isEmpty, offered.count <= Self.mostCompared,
      offered.allSatisfy({ $0.parts.role != nil })
    else { return }
    let own = Census(search.wanted.map { Census.Tensor(name: $0.name, shape: $0.shape, role: $0.role) })
    let file = Census(offered.map { Census.Tensor(name: $0.name, shape: $0.shape, role: $0.parts.role) })
    clauses = [
      Self.width(pairs.isEmpty ? Self.stems(search, offered) : pairs), Self.depth(file, own),
    ].compactMap(\.self)
    clauses += Self.kinds(file, own)
    if clauses.isEmpty, let outputs = Self.outputs(pairs) { clauses = [outputs] }
  }

  /// "the file's network is twice as wide: 32 channels in conv1, 16 here"
  var inWords: String? {
    clauses.isEmpty ? nil : "the file's network " + clauses.joined(separator: ", and ")
  }
}

/// What of tensors shows the layers that have them.
private struct Census {
  struct Tensor {
    let name: String
    let shape: [Int]
    let role: TensorRole?

    var layer: String { TensorName(name).layer }
    var isKernel: Bool { shape.count == 4 && role == .weight }
    var isMatrix: Bool { shape.count == 2 && role == .weight }
    var isOfShortcut: Bool {
      layer.split(separator: ".").contains { ["shortcut", "downsample", "convShortcut"].contains($0) }
    }
  }

  let convolutions: Int
  /// Layers around blocks.
  let shortcuts: [String]
  let convolutionsHaveBiases: Bool
  let linearLayers: Int, linearLayersWithBiases: Int
  let hasNorms: Bool

  init(_ tensors: [Tensor]) {
    let biased = Set(tensors.filter { $0.role == .bias }.map(\.layer))
    let kernels = tensors.filter(\.isKernel)
    convolutions = kernels.count { !$0.isOfShortcut }
    shortcuts = kernels.filter(\.isOfShortcut).map(\.layer)
    convolutionsHaveBiases = kernels.contains { biased.contains($0.layer) }
    linearLayers = tensors.count(where: \.isMatrix)
    linearLayersWithBiases = tensors.count { $0.isMatrix && biased.contains($0.layer) }
    hasNorms = tensors.contains { $0.shape.count == 1 && $0.role == .weight }
  }
}

extension NetworkDifference {
  /// Where most layers have another number of outputs, but for the last, which has as many as there are classes.
  private static func width(_ pairs: [Pair]) -> String? {
    let weights = pairs.filter { $0.wanted.shape.count > 1 && $0.wanted.shape.count == $0.found.shape.count }
    let inner = weights.count > 1 ? weights.dropLast() : weights[...]
    let others = inner.filter { pair in
      pair.wanted.shape[0] != pair.found.shape[0]
        && !(pair.wanted.shape.count == 2 && pair.found.shape == pair.wanted.shape.reversed())
    }
    guard let first = others.first, 2 * others.count >= inner.count else { return nil }
    let (here, there) = (first.wanted.shape[0], first.found.shape[0])
    let isEven = others.allSatisfy { $0.found.shape[0] * here == $0.wanted.shape[0] * there }
    let unit = first.wanted.shape.count == 4 ? "channels" : "outputs"
    let layer = first.found.parts.layer.legible
    return "is \(comparison(there, here, isEven)): \(there) \(unit) in \(layer), \(here) here"
  }

  private static func comparison(_ there: Int, _ here: Int, _ isEven: Bool) -> String {
    guard isEven, here > 0, there > 0 else { return there > here ? "wider" : "narrower" }
    if there == 2 * here { return "twice as wide" }
    if here == 2 * there { return "half as wide" }
    if there % here == 0 { return "\(there / here) times as wide" }
    return there > here ? "wider" : "narrower"
  }

  /// The first convolution of both where names say nothing: that of the images' channels.
  private static func stems(_ search: WeightSearch, _ offered: [OfferedTensor]) -> [Pair] {
    guard let stem = search.wanted.first(where: { $0.shape.count == 4 }) else { return [] }
    let found = offered.filter { $0.shape.count == 4 && $0.shape.dropFirst() == stem.shape.dropFirst() }
    return found.count == 1 ? [(stem, found[0])] : []
  }

  private static func depth(_ file: Census, _ own: Census) -> String? {
    if own.convolutions > 0, file.convolutions > 0 {
      return deeper(file.convolutions, own.convolutions, "convolutions")
    }
    guard own.convolutions == 0, file.convolutions == 0, own.linearLayers > 0, file.linearLayers > 0,
      file.linearLayersWithBiases != own.linearLayersWithBiases
    else { return nil }
    return deeper(file.linearLayers, own.linearLayers, "linear layers")
  }

  private static func deeper(_ there: Int, _ here: Int, _ what: String) -> String? {
    there == here ? nil : "is \(there > here ? "deeper" : "shallower"): \(there) \(what), \(here) here"
  }

  private static func kinds(_ file: Census, _ own: Census) -> [String] {
    var clauses: [String] = []
    if file.hasNorms != own.hasNorms {
      clauses.append(file.hasNorms ? "has norms, and this one has none" : "has no norms, as this one has")
    }
    if file.convolutions > 0, own.convolutions > 0 {
      if file.convolutionsHaveBiases != own.convolutionsHaveBiases {
        clauses.append(
          file.convolutionsHaveBiases
            ? "has biases in its convolutions, and this one has none"
            : "has no biases in its convolutions, as this one has")
      }
      if file.shortcuts.isEmpty != own.shortcuts.isEmpty {
        clauses.append(
          file.shortcuts.isEmpty
            ? "has no convolutions around its blocks, as this one has (\(own.shortcuts[0]))"
            : "has convolutions around its blocks (\(file.shortcuts[0].legible)), and this one has none")
      }
    }
    return clauses
  }

  private static func outputs(_ pairs: [Pair]) -> String? {
    let others = pairs.filter { $0.wanted.shape != $0.found.shape }
    guard let last = pairs.last(where: { $0.wanted.shape.count == 2 }), !others.isEmpty,
      others.allSatisfy({ pair in
        pair.wanted.name.layerName == last.wanted.name.layerName
          && pair.wanted.shape.dropFirst() == pair.found.shape.dropFirst()
      }), last.wanted.shape[0] != last.found.shape.first
    else { return nil }
    return "has \(last.found.shape[0]) outputs, and this one \(last.wanted.shape[0])"
  }
}
