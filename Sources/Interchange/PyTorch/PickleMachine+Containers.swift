extension PickleMachine {
  func node(_ value: PickleValue) -> PickleNode? {
    if case .node(let index) = value { nodes[index] } else { nil }
  }

  /// The elements of a tuple or list.
  func elements(_ value: PickleValue) -> [PickleValue]? {
    switch node(value) {
    case .tuple(let elements), .list(let elements): elements
    default: nil
    }
  }

  /// The integers of a tuple or list of nothing else.
  func integers(_ value: PickleValue) -> [Int]? {
    guard let elements = elements(value), elements.count <= StridedView.mostDimensions else { return nil }
    let integers = elements.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    return integers.count == elements.count ? integers : nil
  }

  func entries(_ values: [PickleValue]) throws(InterchangeError) -> [PickleEntry] {
    guard values.count % 2 == 0 else { throw fault("a value for each key", "a key without one") }
    return stride(from: 0, to: values.count, by: 2).map {
      PickleEntry(key: values[$0], value: values[$0 + 1])
    }
  }

  /// Appends to the list, set or instance on top of the stack.
  mutating func extend(with values: [PickleValue]) throws(InterchangeError) {
    guard case .node(let index)? = stack.last else {
      throw fault("a list to append to", "a scalar or nothing")
    }
    switch nodes[index] {
    case .list(var elements):
      // The node lets go of its elements, so that appending does not copy them.
      replace(index, by: .inert("list"))
      elements += values
      replace(index, by: .list(elements))
    case .set(var elements):
      replace(index, by: .inert("set"))
      elements += values
      replace(index, by: .set(elements))
    case .instance(var instance):
      replace(index, by: .inert("instance"))
      instance.elements += values
      replace(index, by: .instance(instance))
    case .inert: break
    default: throw fault("a list to append to", "something else")
    }
  }

  /// Adds keys and values, in turn, to the map or instance on top of the stack.
  mutating func insert(_ values: [PickleValue]) throws(InterchangeError) {
    guard case .node(let index)? = stack.last else { throw fault("a map to add to", "a scalar or nothing") }
    switch nodes[index] {
    case .map(var known):
      let added = try entries(values)
      replace(index, by: .inert("map"))
      known += added
      replace(index, by: .map(known))
    case .instance(var instance):
      let added = try entries(values)
      replace(index, by: .inert("instance"))
      instance.entries += added
      replace(index, by: .instance(instance))
    case .inert: break
    default: throw fault("a map to add to", "something else")
    }
  }
}
