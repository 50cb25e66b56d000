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
