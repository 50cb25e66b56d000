extension DocumentShape {
  /// The names that stand for a reference, or nil to leave it as it is.
  ///
  /// Only where a list may stand (`takesSeveral`) may there be another number of them than one.
  public typealias Selection = (_ site: Site, _ takesSeveral: Bool) -> [String]?

  /// `node` with references replaced by those that `select` gives for them.
  public func selectingReferences(in node: Node, _ select: Selection) -> Node {
    selecting(in: node, at: [], takesSeveral: false, select)
  }

  fileprivate func selecting(
    in node: Node, at path: [PathStep], takesSeveral: Bool = false, _ select: Selection
  ) -> Node {
    switch self {
    case .reference(let types):
      guard let name = node.text,
        let names = select(Site(name, types: types, place: node.place, path: path), takesSeveral)
      else { return node }
      let nodes = names.map { Node(.text($0), at: node.place) }
      return nodes.count == 1 ? nodes[0] : Node(.list(nodes), at: node.place)
    case .list(let element, _):
      guard let elements = node.elements else { return node }
      let selected = elements.enumerated().flatMap { index, value -> [Node] in
        let new = element.selecting(
          in: value, at: path + [.index(index)], takesSeveral: element.isReference, select)
        return element.isReference ? new.elements ?? [new] : [new]
      }
      return Node(.list(selected), at: node.place)
    case .alternatives(let shapes):
      let fitting = shapes.first { $0.holdsList == (node.elements != nil) }
      let several = shapes.contains(where: \.holdsReferences)
      return fitting?.selecting(in: node, at: path, takesSeveral: several, select) ?? node
    case .map(let element):
      return node.mappingEntries { element.selecting(in: $1, at: path + [.key($0)], select) }
    case .named(_, let shape): return shape.selecting(in: node, at: path, select)
    case .record(let record): return record.selecting(in: node, at: path, select)
    case .choice(let choice):
      return node.mappingEntries { key, value in
        choice.case(key)?.shape.selecting(in: value, at: path + [.key(key)], select) ?? value
      }
    case .recursive(let shape):
      return shape().selecting(in: node, at: path, takesSeveral: takesSeveral, select)
    case .any, .boolean, .integer, .number, .text: return node
    }
  }

  private var isReference: Bool { if case .reference = self { true } else { false } }

  private var holdsReferences: Bool {
    if case .list(let element, _) = self { element.isReference } else { false }
  }
}

extension RecordShape {
  fileprivate func selecting(
    in node: Node, at path: [PathStep], _ select: DocumentShape.Selection
  ) -> Node {
    if node.entries == nil, let meant = shorthand.flatMap({ field($0) }) {
      return meant.shape.selecting(in: node, at: path + [.key(meant.name)], select)
    }
    return node.mappingEntries { key, value in
      field(key)?.shape.selecting(in: value, at: path + [.key(key)], select) ?? value
    }
  }
}
