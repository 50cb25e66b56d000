extension DocumentShape {
  /// `over` laid upon `base`: records merge key by key, a choice merges where both sides name the same
  /// case, lists and scalars replace, and a null removes what lies under it.
  public func merging(_ over: Node, over base: Node) -> Node {
    if over.isNull { return over }
    if base.isNull { return over }
    switch self {
    case .record(let record): return record.merging(over, over: base)
    case .choice(let choice): return choice.merging(over, over: base)
    case .map(let element): return over.merged(over: base) { _ in element }
    case .named(_, let shape):
      return over.text != nil || base.text != nil ? over : shape.merging(over, over: base)
    case .alternatives(let shapes):
      let mapLike = shapes.first { shape in
        switch shape {
        case .record, .map: true
        default: false
        }
      }
      return mapLike?.merging(over, over: base) ?? over
    case .recursive(let shape): return shape().merging(over, over: base)
    case .any, .boolean, .integer, .number, .text, .list, .reference: return over
    }
  }
}

extension RecordShape {
  fileprivate func merging(_ over: Node, over base: Node) -> Node {
    guard let upper = writtenOut(over), let lower = writtenOut(base) else { return over }
    return upper.merged(over: lower) { field($0)?.shape ?? .any }
  }

  /// A map, also where the shorthand was written.
  private func writtenOut(_ node: Node) -> Node? {
    if node.entries != nil { return node }
    guard let shorthand, node.elements == nil else { return nil }
    return Node(.map([Node.Entry(key: shorthand, keyPlace: node.place, value: node)]), at: node.place)
  }
}

extension ChoiceShape {
  fileprivate func merging(_ over: Node, over base: Node) -> Node {
    guard let upper = writtenOut(over), let lower = writtenOut(base),
      let upperEntries = upper.entries, let lowerEntries = lower.entries
    else { return over }
    let chosen = upperEntries.first { isCase($0.key) }?.key
    let underneath = lowerEntries.filter { entry in
      !isCase(entry.key) || chosen == nil || entry.key == chosen
    }
    return upper.merged(over: Node(.map(underneath), at: lower.place)) { key in
      self.case(key)?.shape ?? beside.first { $0.name == key }?.shape ?? .any
    }
  }

  private func isCase(_ key: String) -> Bool { !beside.contains { $0.name == key } }

  private func writtenOut(_ node: Node) -> Node? {
    if node.entries != nil { return node }
    guard let name = node.text else { return nil }
    let empty = Node(.map([]), at: node.place)
    return Node(.map([Node.Entry(key: name, keyPlace: node.place, value: empty)]), at: node.place)
  }
}

extension Node {
  /// Two maps as one: the keys of `base` in their order, then what is new; `shape` says how a key merges.
  fileprivate func merged(over base: Node, shape: (String) -> DocumentShape) -> Node {
    guard let upper = entries, let lower = base.entries else { return self }
    var result = lower
    // A dictionary pays only where both are long, as a flag's map never is.
    let isLong = upper.count > 16 && lower.count > 16
    let positions =
      isLong
      ? Dictionary(lower.enumerated().map { (ExactText($1.key), $0) }) { first, _ in first } : [:]
    for entry in upper {
      let position =
        isLong ? positions[ExactText(entry.key)] : lower.firstIndex { $0.key.isExactly(entry.key) }
      guard let position else {
        result.append(entry)
        continue
      }
      let merged = shape(entry.key).merging(entry.value, over: result[position].value)
      result[position] = Entry(key: entry.key, keyPlace: entry.keyPlace, value: merged)
    }
    return Node(.map(result), at: place)
  }
}
