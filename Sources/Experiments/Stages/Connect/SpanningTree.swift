/// An edge between two of some nodes.
struct WeightedEdge: Sendable, Equatable {
  let first: Int
  let second: Int
  let height: Double
}

/// The tree that joins nodes by the lowest edges (Kruskal 1956). The highest edge on its way between two nodes is the lowest there
/// is on any way between them: the saddle that they are parted by.
struct SpanningTree: Sendable, Equatable {
  let nodeCount: Int
  /// In rising height; of equal ones those of earlier nodes first.
  let edges: [WeightedEdge]

  /// - Parameter edges: between any nodes; what is not a number comes last.
  init(of nodeCount: Int, _ edges: [WeightedEdge]) {
    self.nodeCount = nodeCount
    var groups = Array(0..<nodeCount)
    var kept: [WeightedEdge] = []
    for edge in edges.sorted(by: Self.isBefore) where groups[edge.first] != groups[edge.second] {
      let (old, new) = (groups[edge.second], groups[edge.first])
      for node in groups.indices where groups[node] == old { groups[node] = new }
      kept.append(edge)
    }
    self.edges = kept
  }

  private static func isBefore(_ a: WeightedEdge, _ b: WeightedEdge) -> Bool {
    func height(_ edge: WeightedEdge) -> Double { edge.height.isNaN ? .infinity : edge.height }
    if height(a) != height(b) { return height(a) < height(b) }
    return (a.first, a.second) < (b.first, b.second)
  }

  func contains(_ first: Int, _ second: Int) -> Bool {
    edges.contains { ($0.first, $0.second) == (first, second) || ($0.second, $0.first) == (first, second) }
  }

  /// The highest edge on the tree's way between two nodes; nil where it does not join them.
  func saddle(between first: Int, and second: Int) -> Double? {
    var groups = Array(0..<nodeCount)
    for edge in edges {
      let (old, new) = (groups[edge.second], groups[edge.first])
      for node in groups.indices where groups[node] == old { groups[node] = new }
      if groups[first] == groups[second] { return edge.height }
    }
    return nil
  }

  /// The nodes on each side of an edge of the tree.
  func sides(of edge: WeightedEdge) -> Set<Int> {
    var side: Set<Int> = [edge.first]
    var grows = true
    while grows {
      grows = false
      for other in edges where other != edge && side.contains(other.first) != side.contains(other.second) {
        side.formUnion([other.first, other.second])
        grows = true
      }
    }
    return side
  }
}
