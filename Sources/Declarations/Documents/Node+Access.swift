extension Node {
  /// The entries, where this is a map.
  public var entries: [Entry]? {
    if case .map(let entries) = value { entries } else { nil }
  }

  /// The elements, where this is a list.
  public var elements: [Node]? {
    if case .list(let elements) = value { elements } else { nil }
  }

  /// The text, where this is a text.
  public var text: String? {
    if case .text(let text) = value { text } else { nil }
  }

  public var isNull: Bool {
    if case .null = value { true } else { false }
  }

  /// The entry under `key`, where this is a map that has it.
  public func entry(_ key: String) -> Entry? {
    guard let entries, let index = entries.position(of: key) else { return nil }
    return entries[index]
  }

  /// The value under `key`, where this is a map that has it.
  public subscript(key: String) -> Node? {
    guard let entries, let index = entries.position(of: key) else { return nil }
    return entries[index].value
  }

  /// The node at the end of `path` (keys of maps, indices of lists), as far as the document goes.
  ///
  /// The last node on the way that exists is returned, so that a problem with something inside a value
  /// that was written in short (`linear: 10`) still has a place.
  public func nearest(to path: [PathStep]) -> Node {
    guard let step = path.first, let next = child(step) else { return self }
    return next.nearest(to: Array(path.dropFirst()))
  }

  /// The node at `path`, or nil where the document has none.
  public func descendant(at path: [PathStep]) -> Node? {
    guard let step = path.first else { return self }
    return child(step)?.descendant(at: Array(path.dropFirst()))
  }

  private func child(_ step: PathStep) -> Node? {
    switch step {
    case .key(let key): self[key]
    case .index(let index): elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }
  }

  /// Whether both say the same, wherever they were written; the order of keys does not count.
  public func saysTheSame(as other: Node) -> Bool {
    switch (value, other.value) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a == b
    case (.text(let a), .text(let b)): a.isExactly(b)
    case (.list(let a), .list(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.saysTheSame(as: $1) }
    case (.map(let a), .map(let b)):
      a.count == b.count && a.sayTheSame(as: b)
    default: false
    }
  }

  /// What kind of value this is, in the words of an error message.
  public var kindInWords: String {
    switch value {
    case .null: "nothing"
    case .boolean(let value): "the boolean \(value)"
    case .integer(let value): "the integer \(value)"
    case .real(let value): "the number \(value)"
    case .text(let value): "the string '\(value.shortened(to: 40))'"
    case .list: "a list"
    case .map: "a map"
    }
  }
}

// Through pointers, since an array's elements are copied, with a count of references for each text in them, whenever
// one is looked at.
extension [Node.Entry] {
  /// Which of them has a key.
  func position(of key: String) -> Int? {
    withUnsafeBufferPointer { entries in entries.indices.first { entries[$0].key.isExactly(key) } }
  }

  /// Whether each of them says what the one of its key says in `others`, which are as many.
  fileprivate func sayTheSame(as others: [Node.Entry]) -> Bool {
    withUnsafeBufferPointer { entries in
      others.withUnsafeBufferPointer { others in
        entries.indices.allSatisfy { index in
          let isAtPlace = { (place: Int) in others[place].key.isExactly(entries[index].key) }
          // Most often they are in the same order.
          let place = isAtPlace(index) ? index : others.indices.first(where: isAtPlace)
          return place.map { entries[index].value.saysTheSame(as: others[$0].value) } ?? false
        }
      }
    }
  }
}

/// One step of a path into a document.
public enum PathStep: Hashable, Sendable, ExpressibleByStringLiteral {
  case key(String)
  case index(Int)

  public init(stringLiteral key: String) { self = .key(key) }
}

extension [PathStep] {
  /// `stages.along.evaluate.points`, `layers[2].linear`
  public var dotted: String {
    reduce(into: "") { text, step in
      switch step {
      case .key(let key): text += text.isEmpty ? key : ".\(key)"
      case .index(let index): text += "[\(index)]"
      }
    }
  }
}

extension String {
  /// The text, cut with an ellipsis where it is longer than `limit` scalars.
  func shortened(to limit: Int) -> String {
    // A character may be any number of scalars.
    let most = unicodeScalars.prefix(limit)
    return most.endIndex == unicodeScalars.endIndex ? self : String(most.dropLast()) + "…"
  }
}
