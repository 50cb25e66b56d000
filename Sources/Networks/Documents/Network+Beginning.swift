extension Network {
  /// The part of the network that makes one value of its graph, as a network of its own, and the nodes of the whole that it
  /// has, in its own order: its weights are theirs, one after the other.
  ///
  /// - Parameter node: by its place in the graph.
  /// - Throws: `NetworkMismatch` where it is a module, which has no layers here.
  public func beginning(upTo node: Int) throws(NetworkMismatch) -> (network: Network, nodes: [Int]) {
    let graph = try graph()
    precondition(graph.nodes.indices.contains(node), "A node is one of the network's.")
    var cut = LayerCut(target: node)
    guard let layers = cut.cut(self.layers) else {
      preconditionFailure("A list of layers has all of its nodes.")
    }
    var needed: Set<Int> = []
    var pending = [node + 1]
    while let value = pending.popLast() {
      if value > 0, needed.insert(value - 1).inserted { pending += graph.nodes[value - 1].inputs }
    }
    return (Network(input: input, layers: layers).computed(by: writtenEngine), needed.sorted())
  }
}

/// Cuts a list of layers off after one of its nodes, counted as the graph counts them.
private struct LayerCut {
  let target: Int
  private var count = 0

  init(target: Int) { self.target = target }

  /// The layers up to the node, without names, which could now be there twice; nil where it lies behind them.
  mutating func cut(_ layers: [LayerEntry]) -> [LayerEntry]? {
    var result: [LayerEntry] = []
    for entry in layers {
      for _ in 0..<(entry.copies ?? 1) {
        if let end = cut(entry.form) { return result + end }
        result.append(LayerEntry(entry.form))
      }
    }
    return nil
  }

  /// The layers that make the node where it is in there; nil where it lies behind.
  private mutating func cut(_ form: LayerForm) -> [LayerEntry]? {
    switch form {
    case .layer: return ends() ? [LayerEntry(form)] : nil
    case .block(let layers): return cut(layers)
    case .residual(let residual):
      if let end = cut(residual.before) { return end }
      let before = residual.before.map(\.unnamed)
      if let end = cut(residual.main) { return before + end }
      if let end = residual.shortcut.flatMap({ cut($0) }) { return before + end }
      if ends() {
        return [
          LayerEntry(
            .residual(Residual(before: residual.before, main: residual.main, shortcut: residual.shortcut)))
        ]
      }
      return residual.activation != nil && ends() ? [LayerEntry(form)] : nil
    case .concat(let branches):
      for branch in branches { if let end = cut(branch) { return end } }
      return ends() ? [LayerEntry(form)] : nil
    }
  }

  private mutating func cut(_ branch: Branch) -> [LayerEntry]? {
    switch branch {
    case .layers(let layers): cut(layers)
    case .layer(let entry): cut([entry])
    }
  }

  /// Counts a node, and says whether it is the one.
  private mutating func ends() -> Bool {
    count += 1
    return count - 1 == target
  }
}

extension LayerEntry {
  fileprivate var unnamed: LayerEntry { LayerEntry(copies: copies, form) }
}
