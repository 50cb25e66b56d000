import Networks

/// What published code calls the layers of a network of this structure: torchvision's and kuangliu's residual networks,
/// those of Garipov et al. and of open_lth, VGG networks of each, and curves of Garipov's, whose layers are in part called
/// otherwise.
///
/// A facet is some layers and the ways of naming them, each whole: blocks may be `layer1.0` or `blocks.0`, the head `fc` or
/// `linear`. Of each facet the file has to have one way alone.
struct KnownNames {
  /// Names in the file by paths of the network's layers.
  typealias Way = [String: String]

  /// The network's own names stand first in each.
  private let facets: [[Way]]

  init?(of graph: NetworkGraph) {
    guard let roles = LayerRoles(of: graph) else { return nil }
    let facets = roles.hasBlocks ? Self.residual(roles.layers) : Self.chain(roles.layers)
    guard facets.contains(where: { $0.count > 1 }) else { return nil }
    self.facets = facets
  }

  /// Names that the network's first layers may have, for finding what stands before all names.
  var firstNames: [String] {
    let first = facets.first?.first?.keys.min() ?? ""
    return (facets.first ?? []).compactMap { $0[first] }.uniqued
  }

  /// The names as a file has them after a prefix; nothing where it has a facet in two ways.
  func naming(after prefix: String, in offered: OfferedTensors) -> WeightNaming? {
    var names: Way = [:]
    for facet in facets {
      let found = facet.map { way in way.values.count { offered.place("\(prefix)\($0).weight") != nil } }
      let whole = zip(facet, found).filter { $0.count == $1 }.map(\.0)
      guard whole.count < 2 else { return nil }
      let most = found.max() ?? 0
      let nearest = whole.first ?? found.firstIndex(of: most).map { facet[$0] } ?? [:]
      names.merge(nearest) { first, _ in first }
    }
    guard names.contains(where: { $0.key != $0.value }) else { return nil }
    return WeightNaming(basis: .known, prefix: prefix) { [names] tensor in
      "\(prefix)\(names[tensor.layerName] ?? tensor.layerName).\(tensor.leafName)"
    }
  }

  /// The ways of naming layers, the network's own first, without those that do not name all of them.
  private static func facet(
    _ layers: [LayerRoles.Layer], _ ways: [(LayerRoles.Layer) -> String?]
  ) -> [Way] {
    guard !layers.isEmpty else { return [] }
    let own = Dictionary(layers.map { ($0.path, $0.path) }) { first, _ in first }
    let others = ways.compactMap { way -> Way? in
      let names = layers.compactMap { layer in way(layer).map { (layer.path, $0) } }
      guard names.count == layers.count, Set(names.map(\.1)).count == names.count else { return nil }
      return Dictionary(names) { first, _ in first }
    }
    return ([own] + others).uniqued
  }
}

// Residual networks.
extension KnownNames {
  private static func residual(_ layers: [LayerRoles.Layer]) -> [[Way]] {
    let known: [(LayerRoles.Place, LayerRoles.Kind, names: [String])] = [
      (.stem, .convolution, ["conv1", "conv"]), (.stem, .norm, ["bn1", "bn"]), (.stem, .linear, []),
      (.tail, .convolution, []), (.tail, .norm, ["bn", "bn1", "norm"]),
      (.tail, .linear, ["fc", "linear", "classifier"]),
    ]
    let ends = known.map { place, kind, names -> [Way] in
      let members = layers.filter { $0.place == place && $0.kind == kind }
      let ways = names.map { name -> (LayerRoles.Layer) -> String? in { _ in name } }
      return facet(members, members.count == 1 ? ways : [])
    }
    let blocks = facet(layers.filter { $0.place != .stem && $0.place != .tail }, waysOfBlocks)
    return (ends + [blocks]).filter { !$0.isEmpty }
  }

  private static var waysOfBlocks: [(LayerRoles.Layer) -> String?] {
    let paths: [(LayerRoles.Block) -> String] = [
      { "layer\($0.stage).\($0.index)" }, { "blocks.\($0.overall)" },
      { "block\($0.stage).layer.\($0.index)" }, { "stage\($0.stage).\($0.index)" },
    ]
    // Curves have a module where plain networks have a sequence of one.
    let shortcuts: [(Int) -> String?] = [
      { "shortcut.\($0)" }, { "downsample.\($0)" }, { $0 == 0 ? "shortcut" : nil },
      { $0 == 0 ? "downsample" : nil }, { $0 == 0 ? "convShortcut" : nil },
    ]
    return paths.flatMap { path in
      shortcuts.map { shortcut -> (LayerRoles.Layer) -> String? in
        { layer in
          switch layer.place {
          case .main(let block, let number):
            switch layer.kind {
            case .convolution: "\(path(block)).conv\(number)"
            case .norm: "\(path(block)).bn\(number)"
            case .linear: nil
            }
          case .shortcut(let block, let number): shortcut(number).map { "\(path(block)).\($0)" }
          case .stem, .tail, .chain: nil
          }
        }
      }
    }
  }
}

// Chains.
extension KnownNames {
  private static func chain(_ layers: [LayerRoles.Layer]) -> [[Way]] {
    let linear = layers.filter { $0.kind == .linear }
    let others = layers.filter { $0.kind != .linear }
    let convolutions = others.count { $0.kind == .convolution }
    return [
      facet(others, convolutions > 0 ? waysOfConvolutions : []),
      facet(linear, waysOfLinearLayers(count: linear.count, after: convolutions)),
    ].filter { !$0.isEmpty }
  }

  private static func link(_ layer: LayerRoles.Layer) -> LayerRoles.Link? {
    if case .chain(let link) = layer.place { link } else { nil }
  }

  private static var waysOfConvolutions: [(LayerRoles.Layer) -> String?] {
    [
      { link($0).map { "features.\($0.position)" } },
      { link($0).map { "layer_blocks.\($0.pools).\($0.sincePool)" } },
      { layer in
        link(layer).map { "layers.\($0.number + $0.pools).\(layer.kind == .norm ? "bn" : "conv")" }
      },
      { link($0).map { "conv_part.\($0.position)" } },
      { layer in link(layer).map { "\(layer.kind == .norm ? "bn" : "conv")\($0.number + 1)" } },
    ]
  }

  /// - Parameter convolutions: how many come before; without any, a number behind `fc` does not say of itself in which order
  ///   they compute.
  private static func waysOfLinearLayers(
    count: Int, after convolutions: Int
  ) -> [(LayerRoles.Layer) -> String?] {
    func numbered(_ name: @escaping (Int) -> String?) -> (LayerRoles.Layer) -> String? {
      { layer in link(layer).flatMap { name($0.number) } }
    }
    let ofPerceptrons = [numbered { $0 == count - 1 ? "fc" : "fc_layers.\($0)" }]
    guard convolutions > 0 else { return ofPerceptrons }
    let ofSingle = count == 1 ? ["fc", "linear", "classifier", "classifier.0", "classifier.1"] : []
    // With a relu between two linear layers; with relu and dropout; with dropout before the first two.
    let ofThree: [[Int]] = count == 3 ? [[0, 2, 4], [0, 3, 6], [1, 4, 6]] : []
    var ways = ofPerceptrons
    ways += ofSingle.map { name in numbered { _ in name } }
    ways += ofThree.map { places in numbered { "classifier.\(places[$0])" } }
    ways.append(numbered { "fc_part.\(2 * $0)" })
    ways.append(numbered { "fc\($0 + 1)" })
    ways.append(numbered { "fc\(convolutions + $0 + 1)" })
    ways.append(numbered { "linear\($0 + 1)" })
    return ways
  }
}
