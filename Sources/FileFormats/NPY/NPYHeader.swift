/// What the dictionary at the start of an npy file says.
struct NPYHeader {
  let type: NumPyType
  let isFortranOrder: Bool
  let shape: [Int]

  private static let keys: Set = ["descr", "fortran_order", "shape"]

  /// Reads the dictionary as Python does; nothing where it is none, or has other keys than the three, or one of them
  /// twice.
  init?(_ text: String) {
    guard case .map(let entries)? = PythonLiteral(text), entries.count == Self.keys.count else { return nil }
    var values: [String: PythonLiteral] = [:]
    for entry in entries {
      guard case .text(let key) = entry.key.asText else { return nil }
      values[key] = entry.value
    }
    guard let descr = values["descr"], case .boolean(let isFortranOrder)? = values["fortran_order"],
      case .tuple(let sizes)? = values["shape"]
    else { return nil }
    let shape = sizes.compactMap { if case .integer(let size) = $0, size >= 0 { size } else { nil } }
    guard shape.count == sizes.count, shape.count <= StridedView.mostDimensions,
      let type = Self.type(descr)
    else { return nil }
    self.type = type
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }

  /// A name, or a list of fields, whose elements are no numbers.
  private static func type(_ descr: PythonLiteral) -> NumPyType? {
    switch descr.asText {
    case .text(let name): NumPyType(name)
    case .list, .tuple: NumPyType("[fields]")
    default: nil
    }
  }
}

extension PythonLiteral {
  /// Bytes as the text that they are in Latin-1: Python 2 had no difference between the two.
  fileprivate var asText: PythonLiteral {
    guard case .bytes(let bytes) = self else { return self }
    return .text(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
  }
}

/// The type of a NumPy array's elements by its name: byte order, kind, and bytes of an element ("<f4", ">i8", "|b1").
struct NumPyType: Equatable, Sendable {
  /// As the file writes it.
  let name: String
  /// Nothing where elements of that type cannot be read.
  let elementType: ElementType?
  let isBigEndian: Bool

  private static let types: [String: ElementType] = [
    "f8": .float64, "f4": .float32, "f2": .float16,
    "i8": .int64, "i4": .int32, "i2": .int16, "i1": .int8,
    "u8": .uint64, "u4": .uint32, "u2": .uint16, "u1": .uint8, "b1": .boolean,
  ]

  private static let orders: [Character] = ["<", ">", "|", "="]

  init(_ name: String) {
    self.name = name
    let order = name.first.flatMap { Self.orders.contains($0) ? $0 : nil }
    elementType = Self.types[String(order == nil ? name[...] : name.dropFirst())]
    isBigEndian = order == ">"
  }

  /// The same type in the byte order that a pickle says apart from its name.
  func ordered(_ order: String) -> NumPyType {
    order.count == 1 && order.allSatisfy(Self.orders.contains) ? NumPyType(order + code) : self
  }

  /// The name of a type that elements can be written as.
  static func name(of type: ElementType) -> String? {
    types.first { $0.value == type }.map { (type.size == 1 ? "|" : "<") + $0.key }
  }

  private var code: Substring { name.drop { Self.orders.contains($0) } }

  /// What elements are that cannot be read.
  var explanation: String {
    let meaning: String? =
      switch code.first {
      case "O": "Python objects, which are pickled"
      case "U": "texts"
      case "S", "a": "texts in bytes"
      case "M": "dates"
      case "m": "durations"
      case "c": "complex numbers"
      case "f", "g": "floating-point numbers of more than 64 bits"
      case "V" where code == "V2": "pieces of 2 bytes, which bfloat16 numbers are to NumPy"
      case "V": "pieces of bytes without a type"
      case "[": "records of several fields"
      default: nil
      }
    return meaning.map { "\(name.legible) (\($0))" } ?? name.legible
  }

  /// What to save in place of elements that cannot be read.
  var remedy: String? {
    switch code.first {
    case "O":
      "save the arrays themselves: x = numpy.load(path, allow_pickle=True); numpy.savez(path, **x.item()) of a dict, "
        + "*x of a list"
    case "U", "S", "a": "of labels, number them from 0 on: save numpy.unique(x, return_inverse=True)[1]"
    case "c": "save x.real and x.imag"
    case "f", "g": "save x.astype(numpy.float64)"
    case "V": "save x.astype(numpy.float32)"
    case "M", "m": "save x.astype(numpy.int64)"
    case "[": "save each field as an array of its own: x[name]"
    default: nil
    }
  }
}
