import Networks
import Neural

/// The pools of a module of a class of its own against those of a network: no tensor shows them, and the order in which the
/// module lists them is most likely that in which it computes.
struct PoolComparison {
  /// What differs: a pool of the file by its place, and that of the network in its stead.
  private(set) var differences: [(place: Int, wanted: ComparedLayer)] = []

  private struct Own {
    let form: ComparedLayer
    /// The average over all of an image, as a window.
    let whole: ComparedLayer?

    func isLike(_ found: ComparedLayer) -> Bool { form == found || whole == found }
  }

  /// - Parameter found: the pools of the file, in order.
  init(of graph: NetworkGraph, to found: [ComparedLayer]) {
    let own = graph.nodes.compactMap { node -> Own? in
      let form = ComparedLayer(node.operation)
      guard form.isPool else { return nil }
      return Own(form: form, whole: Self.whole(node.operation, over: graph.shape(of: node.inputs[0])))
    }
    compare(own, Array(found.enumerated()))
  }

  private static func whole(_ operation: any NetworkOperation, over shape: Networks.Shape) -> ComparedLayer? {
    let isWhole = operation is GlobalAveragePool || (operation as? AdaptiveAveragePool)?.size == Extent(1)
    guard isWhole, shape.dimensions.count == 3 else { return nil }
    return ComparedLayer(AveragePool(Extent(shape.dimensions[1], shape.dimensions[2])))
  }

  private mutating func compare(_ own: [Own], _ found: [(offset: Int, element: ComparedLayer)]) {
    if own.count == found.count { return compareInOrder(own, found) }
    // Pools that adapt to what they are given may do nothing, or be written as a function.
    let windows = found.filter { $0.element.kind != AdaptiveAveragePool.kind }
    let ownWindows = own.filter { $0.form.kind != AdaptiveAveragePool.kind }
    if ownWindows.isEmpty || windows.isEmpty { return }
    if ownWindows.count == windows.count { return compareInOrder(ownWindows, windows) }
    // One module may be used several times.
    guard let first = windows.first, windows.allSatisfy({ pool in !own.contains { $0.isLike(pool.element) } })
    else { return }
    differences = [(first.offset, ownWindows[0].form)]
  }

  private mutating func compareInOrder(_ own: [Own], _ found: [(offset: Int, element: ComparedLayer)]) {
    // A module may list its pools in another order than it computes in.
    var rest = own
    for pool in found {
      if let place = rest.firstIndex(where: { $0.isLike(pool.element) }) { rest.remove(at: place) }
    }
    if rest.isEmpty { return }
    for (wanted, pool) in zip(own, found) where !wanted.isLike(pool.element) {
      differences.append((pool.offset, wanted.form))
    }
  }
}

extension ModuleComparison {
  /// What is advised where the order of computing is a guess.
  static let helpForGuess =
    "where the module computes what the network does all the same, save `module.state_dict()`: of tensors alone nothing "
    + "is guessed"
}
