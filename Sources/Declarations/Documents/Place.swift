/// Where something was written: a source, and a stretch of one of its lines.
public struct Place: Sendable {
  public let source: SourceText
  /// Counted from 1.
  public let line: Int
  /// Counted from 1, in Unicode scalars.
  public let column: Int
  /// How many scalars on that line belong to it; at least 1.
  public let length: Int

  public init(source: SourceText, line: Int, column: Int, length: Int = 1) {
    self.source = source
    self.line = line
    self.column = column
    self.length = max(1, length)
  }
}

extension Place: CustomStringConvertible {
  /// `file:line:column`
  public var description: String { "\(source.name):\(line):\(column)" }

  /// `file:line`
  public var fileAndLine: String { "\(source.name):\(line)" }
}
