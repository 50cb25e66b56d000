import Interchange
import Neural

/// A way in which a file may call the tensors of a network.
struct WeightNaming {
  let basis: WeightMatching.Basis
  /// The name in the file of a tensor of the network.
  let name: (String) -> String

  /// The ways that a file with these names may follow, the plainest first.
  static func all(
    for network: Network, _ wanted: [ParameterLayout.Tensor], _ names: [String], given: [String: String]
  ) -> [WeightNaming] {
    let counted = countedPositions(of: network)
    let prefixes = commonPrefixes(of: names)
    if !given.isEmpty {
      return ([""] + prefixes).map { prefix in
        WeightNaming(basis: .given) { name in
          given[name] ?? given[name.layerName].map { "\($0).\(name.leafName)" } ?? prefix + name
        }
      }
    }
    var namings = [WeightNaming(basis: .name) { $0 }]
    namings += prefixes.map { prefix in WeightNaming(basis: .prefix) { prefix + $0 } }
    namings += ([""] + prefixes).map { prefix in
      WeightNaming(basis: .dropoutCounted) { name in
        "\(prefix)\(counted[name.layerName] ?? name.layerName).\(name.leafName)"
      }
    }
    return namings
  }

  /// Paths where dropouts take numbers too, by those where they take none.
  private static func countedPositions(of network: Network) -> [String: String] {
    guard let own = try? network.graph(),
      let counted = try? NetworkGraph(input: network.input, layers: network.layers, countsDropout: true)
    else { return [:] }
    return Dictionary(uniqueKeysWithValues: zip(own.nodes.map(\.path), counted.nodes.map(\.path)))
  }

  /// The starts that all names have, with the dot at the end: "module.", "module.net.".
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
}
