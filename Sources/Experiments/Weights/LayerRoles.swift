import Networks

/// What the layers of a network are by its structure: a stem, residual blocks in stages, and a head; or, without blocks, a
/// chain of convolutions between pools and of linear layers.
struct LayerRoles {
  enum Kind: Hashable { case convolution, norm, linear }

  /// A residual block.
  struct Block: Hashable {
    /// From 1; blocks that follow each other and make values of one shape are of one stage.
    let stage: Int
    /// Within its stage, and of all, from 0.
    let index: Int, overall: Int
  }

  enum Place: Hashable {
    case stem, tail
    /// The number counts layers of its kind from 1.
    case main(Block, number: Int)
    /// The number counts layers with weights from 0.
    case shortcut(Block, number: Int)
    /// In a network without blocks.
    case chain(Link)
  }

  /// A layer of a chain.
  struct Link: Hashable {
    /// Among all layers, as a sequence numbers them.
    let position: Int
    /// How many pools come before it, and how many layers with weights since the last of them.
    let pools: Int, sincePool: Int
    /// How many layers of its kind come before it; of a norm, how many convolutions have, the one that it follows left out.
    let number: Int
  }

  struct Layer {
    let path: String
    let kind: Kind
    let place: Place
  }

  /// Those with weights, in the order in which they compute.
  let layers: [Layer]
  let hasBlocks: Bool

  /// Nothing where a layer has weights of which no scheme of names knows.
  init?(of graph: NetworkGraph) {
    let blocks = ResidualBlocks(of: graph)
    hasBlocks = !blocks.all.isEmpty
    guard let layers = hasBlocks ? Self.residual(graph, blocks) : Self.chain(graph) else { return nil }
    self.layers = layers
  }

  private static func residual(_ graph: NetworkGraph, _ blocks: ResidualBlocks) -> [Layer]? {
    var counts: [Kind: Int] = [:]
    var inShortcut = 0
    var latest: Block?
    var layers: [Layer] = []
    for (index, node) in graph.nodes.enumerated() where !node.parameters.isEmpty {
      guard let kind = node.kind else { return nil }
      guard let block = blocks.byNode[index] else {
        layers.append(Layer(path: node.path, kind: kind, place: latest == nil ? .stem : .tail))
        continue
      }
      if block != latest { (latest, counts, inShortcut) = (block, [:], 0) }
      if blocks.inShortcut.contains(index) {
        layers.append(Layer(path: node.path, kind: kind, place: .shortcut(block, number: inShortcut)))
        inShortcut += 1
      } else {
        counts[kind, default: 0] += 1
        layers.append(
          Layer(path: node.path, kind: kind, place: .main(block, number: counts[kind, default: 0])))
      }
    }
    return layers
  }

  private static func chain(_ graph: NetworkGraph) -> [Layer]? {
    var counts: [Kind: Int] = [:]
    var (pools, sincePool) = (0, 0)
    var layers: [Layer] = []
    for (index, node) in graph.nodes.enumerated() {
      if node.isPool { (pools, sincePool) = (pools + 1, 0) }
      guard !node.parameters.isEmpty else { continue }
      guard let kind = node.kind else { return nil }
      let number = kind == .norm ? max(0, counts[.convolution, default: 0] - 1) : counts[kind, default: 0]
      layers.append(
        Layer(
          path: node.path, kind: kind,
          place: .chain(Link(position: index, pools: pools, sincePool: sincePool, number: number))))
      counts[kind, default: 0] += 1
      sincePool += 1
    }
    return layers
  }
}

extension NetworkGraph.Node {
  fileprivate var kind: LayerRoles.Kind? {
    if operation is Convolution { return .convolution }
    if operation is Linear { return .linear }
    return parameters.contains { $0.role == .scale } ? .norm : nil
  }

  fileprivate var isPool: Bool { operation is any WindowedPool }
}

/// The residual blocks of a network that stand in no other, and which nodes are theirs.
private struct ResidualBlocks {
  private(set) var all: [LayerRoles.Block] = []
  /// By the place of a node.
  private(set) var byNode: [Int: LayerRoles.Block] = [:]
  /// Places of the nodes that the shortcuts alone compute.
  private(set) var inShortcut: Set<Int> = []

  init(of graph: NetworkGraph) {
    let sums = graph.nodes.indices.filter { graph.nodes[$0].operation is Addition }
    let paths = Set(sums.map { graph.nodes[$0].path })
    var blocks: [String: LayerRoles.Block] = [:]
    var before: Shape?
    for sum in sums where Self.outermost(graph.nodes[sum].path, of: paths) == graph.nodes[sum].path {
      let node = graph.nodes[sum]
      let continues = before == node.output
      let block = LayerRoles.Block(
        stage: (all.last?.stage ?? 0) + (continues ? 0 : 1),
        index: continues ? (all.last?.index ?? -1) + 1 : 0, overall: all.count)
      before = node.output
      all.append(block)
      blocks[node.path] = block
    }
    var members: [LayerRoles.Block: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      guard let path = Self.outermost(node.path, of: paths), let block = blocks[path] else { continue }
      byNode[index] = block
      members[block, default: []].append(index)
    }
    for sum in sums {
      guard let block = blocks[graph.nodes[sum].path] else { continue }
      let inside = Set(members[block] ?? [])
      let ways = graph.nodes[sum].inputs.map { Self.ancestors(of: $0, in: graph, among: inside) }
      if ways.count == 2 { inShortcut.formUnion(ways[1].subtracting(ways[0])) }
    }
  }

  /// The shortest path among those given that a path starts with.
  private static func outermost(_ path: String, of paths: Set<String>) -> String? {
    for (index, character) in zip(path.indices, path) where character == "." {
      let start = String(path[..<index])
      if paths.contains(start) { return start }
    }
    return paths.contains(path) ? path : nil
  }

  private static func ancestors(of value: Int, in graph: NetworkGraph, among inside: Set<Int>) -> Set<Int> {
    var found: Set<Int> = []
    var open = [value]
    while let next = open.popLast() {
      guard next > 0, inside.contains(next - 1), found.insert(next - 1).inserted else { continue }
      open += graph.nodes[next - 1].inputs
    }
    return found
  }
}
