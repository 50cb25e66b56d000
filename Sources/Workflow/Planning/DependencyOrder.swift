import Declarations
import Platform

/// An order of a graph's nodes in which each comes after those it needs, or a cycle where there is none.
struct DependencyOrder {
  /// The nodes that can be ordered; of several that could come next, the first in the document does.
  private(set) var indices: [Int] = []
  /// A cycle, each node needing the next and the last the first; empty where there is none.
  private(set) var cycle: [Int] = []

  /// - Parameter needs: for each node, the nodes that it needs.
  package init(_ needs: [[Int]]) {
    var state = [State](repeating: .unseen, count: needs.count)
    for start in needs.indices where state[start] == .unseen { visit(start, needs, &state) }
  }

  private enum State { case unseen, open, done }

  /// Depth first without recursion: specifications may be thousands of stages deep.
  private mutating func visit(_ start: Int, _ needs: [[Int]], _ state: inout [State]) {
    var path: [(node: Int, next: Int)] = [(start, 0)]
    state[start] = .open
    while let (node, next) = path.last {
      guard next < needs[node].count else {
        state[node] = .done
        indices.append(node)
        path.removeLast()
        continue
      }
      path[path.count - 1].next += 1
      let needed = needs[node][next]
      switch state[needed] {
      case .unseen:
        state[needed] = .open
        path.append((needed, 0))
      case .open:
        if cycle.isEmpty, let from = path.firstIndex(where: { $0.node == needed }) {
          cycle = path[from...].map(\.node)
        }
      case .done: break
      }
    }
  }
}
