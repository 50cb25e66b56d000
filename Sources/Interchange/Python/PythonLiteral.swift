/// A value as Python's source text writes it, which npy headers and old pickles are made of.
indirect enum PythonLiteral: Equatable, Sendable {
  case none
  case boolean(Bool)
  case integer(Int)
  case text(String)
  case bytes([UInt8])
  case tuple([PythonLiteral])
  case list([PythonLiteral])
  /// In the order of the text; a key may come twice.
  case map([Entry])

  struct Entry: Equatable, Sendable {
    let key: PythonLiteral
    let value: PythonLiteral
  }

  /// Reads a whole text that is one literal; nothing when it is anything else, or nests deeper than 32.
  init?(_ text: String) {
    var scanner = PythonScanner(Array(text.utf8))
    guard let value = scanner.value(depth: 0), scanner.isAtEnd else { return nil }
    self = value
  }
}
