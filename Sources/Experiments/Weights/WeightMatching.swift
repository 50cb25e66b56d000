import Declarations
import FileFormats
import Networks
import Neural

/// Finds for each tensor of a network the one in a file that belongs to it.
///
/// In this order: names that the user gives; the same names; the same names after a prefix, such as `module.`; the
/// names that PyTorch gives where dropout takes a position too; the names that published code gives the layers of networks
/// of this structure; layers and tensors of the same shapes and roles, where nothing else fits. Every tensor of the network has to be found with its shape, and nothing of the file may be left
/// over that could be a weight.
struct WeightMatching {
  /// How tensors were told to belong together.
  enum Basis: String {
    case given, name, prefix, order, shape
    case dropoutCounted = "dropout counted"
    case known = "known names"
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

/// A way in which a file may call the tensors of a network.
struct WeightNaming {
  let basis: WeightMatching.Basis
  /// What stands before each name in the file, with the dot at its end.
  let prefix: String
  /// The name in the file of a tensor of the network.
  let name: (String) -> String

  /// The ways that a file with these tensors may follow, the plainest first.
  static func all(
    for network: Network, _ wanted: [ParameterLayout.Tensor], _ file: OfferedTensors
  ) -> [WeightNaming] {
    let offered = file.tensors
    let known = (try? network.graph()).flatMap { KnownNames(of: $0) }
    let counted = countedPositions(of: network)
    let byCount = { (name: String) in "\(counted[name.layerName] ?? name.layerName).\(name.leafName)" }
    let common = commonPrefixes(of: offered)
    let names = offered.map(\.name) + offered.filter { $0.plainName != $0.name }.map(\.plainName)
    let ownStarts = Array(wanted.flatMap { [$0.name, byCount($0.name)] }.prefix(4))
    let starts = ownStarts + (known?.firstNames ?? []).map { "\($0).weight" }
    let others = prefixes(of: starts.uniqued, in: names)
    let all = (common + others).uniqued
    return all.map { prefix in
      WeightNaming(basis: prefix.isEmpty ? .name : .prefix, prefix: prefix) { prefix + $0 }
    }
      + all.map { prefix in WeightNaming(basis: .dropoutCounted, prefix: prefix) { prefix + byCount($0) } }
      + all.compactMap { prefix in known?.naming(after: prefix, in: file) }
  }

  /// Paths where dropouts take numbers too, by those where they take none.
  static func countedPositions(of network: Network) -> [String: String] {
    guard let own = try? network.graph(),
      let counted = try? NetworkGraph(input: network.input, layers: network.layers, countsDropout: true)
    else { return [:] }
    return Dictionary(zip(own.nodes.map(\.path), counted.nodes.map(\.path))) { first, _ in first }
  }

  private static let mostPrefixes = 16

  /// The starts that all names have, with the dot at the end and nothing first: "", "module.", "module.net.".
  static func commonPrefixes(of offered: [OfferedTensor]) -> [String] {
    ([""] + commonPrefixes(of: offered.map(\.name)) + commonPrefixes(of: offered.map(\.plainName))).uniqued
  }

  private static func commonPrefixes(of names: [String]) -> [String] {
    guard let first = names.first else { return [] }
    var prefixes: [String] = []
    for (index, character) in zip(first.indices, first) where character == "." && prefixes.count < 8 {
      let prefix = String(first[...index])
      guard names.allSatisfy({ $0.hasPrefix(prefix) }) else { break }
      prefixes.append(prefix)
    }
    return prefixes
  }

  /// What stands before the name of one of the network's first tensors, the shortest first.
  private static func prefixes(of first: [String], in names: [String]) -> [String] {
    let endings = first.map { ".\($0)" }
    var found: [String] = []
    for name in names {
      for ending in endings where name.hasSuffix(ending) && found.count < mostPrefixes {
        found.append(String(name.dropLast(ending.count - 1)))
      }
    }
    return found.uniqued.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }
}
