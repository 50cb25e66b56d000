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

extension GraphDrawing {
  /// One line a vertex, a blank one between layers, and behind each the names of what it needs.
  ///
  ///     fashion  dataset
  ///
  ///     start    train      <- fashion
  ///     end      train      <- fashion
  ///
  ///     valley   fit-curve  <- start, end, fashion
  var lines: [StyledLine] {
    let names = vertices.map(\.name.columns).max() ?? 0
    let kinds = vertices.filter { !$0.needs.isEmpty }.map(\.kind.columns).max() ?? 0
    let drawn = layers.map { layer in
      layer.map { vertex -> StyledLine in
        let name = vertex.name.padded(to: names)
        if vertex.needs.isEmpty { return "\(name, .strong)  \(vertex.kind, .active)" }
        let needs = vertex.needs.joined(separator: ", ")
        return
          "\(name, .strong)  \(vertex.kind.padded(to: kinds), .active)  \("<-", .faint) \(needs)"
      }
    }
    return Array(drawn.joined(separator: [StyledLine()]))
  }

  /// A flowchart for Mermaid.
  var mermaid: String {
    // A file may be called like a stage; it is the stage then that arrows lead to.
    let identifiers = Dictionary(vertices.enumerated().map { ($0.element.name, "n\($0.offset)") }) { $1 }
    var text = "flowchart TD\n"
    for vertex in vertices {
      let label = "\"\(vertex.name.escapedForMermaid)<br/><i>\(vertex.kind.escapedForMermaid)</i>\""
      let shape = vertex.isSource ? "[(\(label))]" : "[\(label)]"
      text += "  \(identifiers[vertex.name] ?? "")\(shape)\n"
    }
    for vertex in vertices {
      for need in vertex.needs {
        guard let from = identifiers[need], let to = identifiers[vertex.name] else { continue }
        text += "  \(from) --> \(to)\n"
      }
    }
    return text
  }
}

extension String {
  /// The text with every character that Mermaid or HTML would read as something else as `#code;`.
  fileprivate var escapedForMermaid: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", " ", "@", "=": text.unicodeScalars.append(scalar)
      default: text += "#\(scalar.value);"
      }
    }
  }
}
