/// A text that values were read from: a file, or what a flag of the command line said.
///
/// It is kept whole, so that a diagnostic can show the line it speaks of.
public final class SourceText: Sendable {
  /// The name as the user wrote it, such as `configs/quickstart.yaml` or `--set`.
  public let name: String
  /// The whole text.
  public let text: String

  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Line `number`, counted from 1, without its line break; nil past the end.
  public func line(_ number: Int) -> String? {
    guard number >= 1 else { return nil }
    var current = 1
    var rest = text.utf8[...]
    while current < number {
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      rest = rest[rest.index(after: end)...]
      current += 1
    }
    let line = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return String(Substring(line))
  }
}
