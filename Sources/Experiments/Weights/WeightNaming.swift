import Interchange
import Neural

/// A way in which a file may call the tensors of a network.
struct WeightNaming {
  let basis: WeightMatching.Basis
  /// What stands before each name in the file, with the dot at its end.
  let prefix: String
  /// The name in the file of a tensor of the network.
  let name: (String) -> String

  /// The ways that a file with these tensors may follow, the plainest first.
  static func all(
    for network: Network, _ wanted: [ParameterLayout.Tensor], _ offered: [OfferedTensor]
  ) -> [WeightNaming] {
    let counted = countedPositions(of: network)
    let byCount = { (name: String) in "\(counted[name.layerName] ?? name.layerName).\(name.leafName)" }
    let common = commonPrefixes(of: offered)
    let names = offered.map(\.name) + offered.filter { $0.plainName != $0.name }.map(\.plainName)
    let others = prefixes(of: wanted.flatMap { [$0.name, byCount($0.name)] }, in: names)
    let all = (common + others).uniqued
    return all.map { prefix in
      WeightNaming(basis: prefix.isEmpty ? .name : .prefix, prefix: prefix) { prefix + $0 }
    }
      + all.map { prefix in WeightNaming(basis: .dropoutCounted, prefix: prefix) { prefix + byCount($0) } }
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
  private static func prefixes(of wanted: [String], in names: [String]) -> [String] {
    let endings = wanted.prefix(4).map { ".\($0)" }
    var found: [String] = []
    for name in names {
      for ending in endings where name.hasSuffix(ending) && found.count < mostPrefixes {
        found.append(String(name.dropLast(ending.count - 1)))
      }
    }
    return found.uniqued.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }
}
