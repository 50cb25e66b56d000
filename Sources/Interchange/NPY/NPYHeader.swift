/// What the dictionary at the start of an npy file says.
struct NPYHeader {
  let typeName: String
  let isFortranOrder: Bool
  let shape: [Int]

  /// Reads the dictionary as NumPy writes it, in any order of its keys; nothing when it is of another form.
  init?(_ text: String) {
    guard let typeName = Self.value(of: "descr", in: text, from: "'", to: "'"),
      let order = Self.value(of: "fortran_order", in: text, from: "", to: ","),
      let sizes = Self.value(of: "shape", in: text, from: "(", to: ")")
    else { return nil }
    let shape = sizes.split(separator: ",").map { Int($0.filter { $0 != " " }) }
    guard order == "True" || order == "False", !shape.contains(nil) else { return nil }
    self.typeName = typeName
    isFortranOrder = order == "True"
    self.shape = shape.compactMap(\.self)
  }

  /// The text after `'key': ` that stands between two marks.
  private static func value(of key: String, in text: String, from open: String, to close: String) -> String? {
    guard let start = text.firstRange(of: "'\(key)': \(open)")?.upperBound,
      let end = text[start...].firstRange(of: close)?.lowerBound
    else { return nil }
    return String(text[start..<end])
  }
}
