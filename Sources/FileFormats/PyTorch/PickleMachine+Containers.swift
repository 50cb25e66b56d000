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

  func entries(_ values: [PickleValue]) throws(FileFormatError) -> [PickleEntry] {
    guard values.count % 2 == 0 else { throw fault("a value for each key", "a key without one") }
    return stride(from: 0, to: values.count, by: 2).map {
      PickleEntry(key: values[$0], value: values[$0 + 1])
    }
  }

  /// Appends to the list, set or instance on top of the stack.
  mutating func extend(with values: [PickleValue]) throws(FileFormatError) {
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
  mutating func insert(_ values: [PickleValue]) throws(FileFormatError) {
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

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// NumPy's arrays, types and numbers.
extension PickleMachine {
  mutating func makeArray(
    _ form: PickleGlobals.ArrayForm, _ name: String, _ arguments: [PickleValue]
  ) throws(FileFormatError) {
    switch form {
    case .empty: try push(.emptyArray)
    case .elementType:
      guard case .text(let code)? = arguments.first else {
        // A class of Python's in place of a name.
        return try push(.elementType(NumPyType("|O8")))
      }
      try push(.elementType(NumPyType(code)))
    case .scalar: try makeScalar(arguments, name)
    case .buffer:
      guard arguments.count >= 3, let data = bytes(arguments[0]),
        case .elementType(let type)? = node(arguments[1])
      else { throw fault("the bytes, type and shape of a NumPy array", "something else") }
      var isFortranOrder = false
      if arguments.count > 3, case .text("F") = arguments[3] { isFortranOrder = true }
      // A shape of one dimension may be a number.
      let shape = if case .integer(let count) = arguments[2] { [count] } else { integers(arguments[2]) }
      try push(.tensor(try array(type, shape, isFortranOrder: isFortranOrder, data)))
    }
  }

  /// The state of an array: (version, shape, type, whether the first dimension is fastest, bytes or objects).
  func array(ofState state: PickleValue) throws(FileFormatError) -> PickledTensor {
    // Files of old give no version.
    guard let all = elements(state), 4...5 ~= all.count, case let parts = Array(all.suffix(4)),
      case .elementType(let type)? = node(parts[1]), case .boolean(let isFortranOrder) = parts[2]
    else { return PickledTensor(unreadable: "a NumPy array of a kind of its own", shape: []) }
    guard let data = bytes(parts[3]) else {
      let objects = NumPyType("|O")
      return PickledTensor(
        unreadable: "a NumPy array of \(objects.explanation)", shape: integers(parts[0]) ?? [],
        remedy: "save the arrays themselves")
    }
    return try array(type, integers(parts[0]), isFortranOrder: isFortranOrder, data)
  }

  private func array(
    _ type: NumPyType, _ shape: [Int]?, isFortranOrder: Bool, _ data: Data
  ) throws(FileFormatError) -> PickledTensor {
    guard let shape,
      let view = isFortranOrder ? StridedView(firstFastest: shape) : StridedView(lastFastest: shape)
    else { throw fault("a shape that a NumPy array can have", shape.map { "\($0)" } ?? "something else") }
    guard let elementType = type.elementType else {
      return PickledTensor(
        unreadable: "a NumPy array of \(type.explanation)", shape: shape, remedy: type.remedy)
    }
    guard elementType.byteCount(of: shape) == data.count else {
      throw fault(
        "as many bytes as a NumPy array of type \(type.name) and shape \(shape) takes", "\(data.count)",
        remedy: "the file is damaged: fetch it again")
    }
    return PickledTensor(.bytes(data, isBigEndian: type.isBigEndian), elementType, view)
  }

  /// One number: (type, bytes).
  private mutating func makeScalar(_ arguments: [PickleValue], _ name: String) throws(FileFormatError) {
    guard arguments.count == 2, case .elementType(let type)? = node(arguments[0]),
      let elementType = type.elementType, let data = bytes(arguments[1]), data.count == elementType.size
    else { return try push(.inert(name)) }
    let tensor = StoredTensor(
      name: "", elementType: elementType, shape: [],
      bytes: type.isBigEndian ? data.byteSwapped(elementType.size) : data)
    if elementType == .boolean {
      append(.boolean(data.contains { $0 != 0 }))
    } else if let integer = tensor.integers()?.first {
      append(.integer(integer))
    } else if let real = tensor.elements(as: Double.self)?.first ?? tensor.floats()?.first.map(Double.init) {
      append(.real(real))
    }
  }

  /// The state of a type: (version, byte order, …, names of fields, fields, …).
  func elementType(_ type: NumPyType, state: PickleValue) -> NumPyType {
    guard let parts = elements(state), parts.count >= 5, case .text(let order) = parts[1] else { return type }
    if node(parts[3]) != nil { return NumPyType("[fields]") }
    return type.ordered(order)
  }

  /// The bytes of a value; Python 2 wrote bytes as texts.
  private func bytes(_ value: PickleValue) -> Data? {
    switch value {
    case .bytes(let data): data
    case .text(let text): Data(text.utf8)
    default: nil
    }
  }

  /// (text, encoding), the text being one character for each byte.
  mutating func encode(_ arguments: [PickleValue]) throws(FileFormatError) {
    guard case .text(let text)? = arguments.first, arguments.count == 2,
      case .text(let encoding) = arguments[1],
      encoding == "latin1" || encoding == "latin-1"
    else { return try push(.inert("_codecs.encode")) }
    // The text may be one that is encoded again and again.
    try charge(bytes: text.utf8.count)
    var data = Data(capacity: text.utf8.count)
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return try push(.inert("_codecs.encode")) }
      data.append(byte)
    }
    append(.bytes(data))
  }
}
