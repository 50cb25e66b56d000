import Workflow

/// A graph as a drawing shows it: stages and sources, and what each needs.
struct GraphDrawing: Sendable {
  struct Vertex: Sendable {
    let name: String
    let kind: String
    let isSource: Bool
    /// Names of vertices that stand before this one.
    let needs: [String]
  }

  let name: String
  /// Each after all that it needs.
  let vertices: [Vertex]

  init(name: String, vertices: [Vertex]) {
    self.name = name
    self.vertices = vertices
  }

  init(_ graph: Graph) {
    let sources = graph.sources.sorted.map(\.value).map {
      Vertex(name: $0.name, kind: $0.kind.type, isSource: true, needs: [])
    }
    let stages = graph.stages.map {
      Vertex(name: $0.name, kind: $0.kind.name, isSource: false, needs: $0.referredNames)
    }
    self.init(name: graph.name, vertices: sources + stages)
  }

  /// The vertices by how many steps the longest way to them has.
  var layers: [[Vertex]] {
    var depths: [String: Int] = [:]
    var layers: [[Vertex]] = []
    for vertex in vertices {
      let depth = vertex.needs.compactMap { depths[$0] }.max().map { $0 + 1 } ?? 0
      depths[vertex.name] = depth
      while layers.count <= depth { layers.append([]) }
      layers[depth].append(vertex)
    }
    return layers
  }
}
