extension DocumentShape {
  /// A name in a document that refers to something, and where it stands.
  public struct Site: Sendable {
    /// Of the stage or source, or the path of a file.
    public let name: String
    /// Which of what it makes is meant, where that was written.
    public let output: String?
    /// What it may make.
    public let types: [String]
    public let place: Place
    /// From the node that was searched.
    public let path: [PathStep]
  }

  /// Every reference that `node` makes, in the order of writing.
  public func references(in node: Node) -> [Site] {
    var sites: [Site] = []
    collect(from: node, at: [], into: &sites)
    return sites
  }

  private func collect(from node: Node, at path: [PathStep], into sites: inout [Site]) {
    switch self {
    case .reference(let types):
      if let name = node.text {
        sites.append(Site(name, types: types, place: node.place, path: path))
      }
    case .list(let element, _):
      for (index, value) in (node.elements ?? []).enumerated() {
        element.collect(from: value, at: path + [.index(index)], into: &sites)
      }
    case .map(let element):
      for entry in node.entries ?? [] {
        element.collect(from: entry.value, at: path + [.key(entry.key)], into: &sites)
      }
    case .alternatives(let shapes):
      let fitting = shapes.first { $0.holdsList == (node.elements != nil) }
      fitting?.collect(from: node, at: path, into: &sites)
    case .named(_, let shape): shape.collect(from: node, at: path, into: &sites)
    case .record(let record): record.collect(from: node, at: path, into: &sites)
    case .choice(let choice): choice.collect(from: node, at: path, into: &sites)
    case .recursive(let shape): shape().collect(from: node, at: path, into: &sites)
    case .any, .boolean, .integer, .number, .text: break
    }
  }

  var holdsList: Bool { if case .list = self { true } else { false } }
}

extension RecordShape {
  fileprivate func collect(from node: Node, at path: [PathStep], into sites: inout [DocumentShape.Site]) {
    guard let entries = node.entries else {
      guard let meant = shorthand.flatMap({ field($0) }) else { return }
      sites += meant.shape.references(in: node).map { $0.within(path + [.key(meant.name)]) }
      return
    }
    for entry in entries {
      guard let field = field(entry.key) else { continue }
      sites += field.shape.references(in: entry.value).map { $0.within(path + [.key(entry.key)]) }
    }
  }
}

extension ChoiceShape {
  fileprivate func collect(from node: Node, at path: [PathStep], into sites: inout [DocumentShape.Site]) {
    for entry in node.entries ?? [] {
      guard let shape = self.case(entry.key)?.shape else { continue }
      sites += shape.references(in: entry.value).map { $0.within(path + [.key(entry.key)]) }
    }
  }
}

extension DocumentShape.Site {
  init(_ text: String, types: [String], place: Place, path: [PathStep]) {
    (name, output) = Reference.parts(of: text, types: types)
    self.types = types
    self.place = place
    self.path = path
  }

  /// The whole of what was written.
  public var text: String { output.map { "\(name)/\($0)" } ?? name }

  /// The same reference to something else.
  public func naming(_ name: String) -> DocumentShape.Site {
    DocumentShape.Site(output.map { "\(name)/\($0)" } ?? name, types: types, place: place, path: path)
  }

  fileprivate func within(_ prefix: [PathStep]) -> DocumentShape.Site {
    DocumentShape.Site(name: name, output: output, types: types, place: place, path: prefix + path)
  }
}

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
        // What is written as a list inside a list is none of the names that were selected.
        return element.isReference && value.elements == nil ? new.elements ?? [new] : [new]
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
