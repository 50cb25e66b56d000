/// A value as it was written, with its place: what a YAML document is made of.
public struct Node: Sendable {
  public var value: Value
  public var place: Place

  public init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }

  /// What was written. Integers are exact over the whole range of a 64-bit seed.
  public enum Value: Sendable {
    case null
    case boolean(Bool)
    case integer(Int128)
    case real(Double)
    case text(String)
    case list([Node])
    case map([Entry])
  }

  /// A key of a map with its value, in the order of the document.
  public struct Entry: Sendable {
    public var key: String
    public var keyPlace: Place
    public var value: Node

    public init(key: String, keyPlace: Place, value: Node) {
      self.key = key
      self.keyPlace = keyPlace
      self.value = value
    }
  }
}

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

extension Place {
  /// What stands there, as it is written.
  public var text: String { source.stretch(ofLine: line, from: column, count: length)?.text ?? "" }
}

extension Place: CustomStringConvertible {
  /// `file:line:column`
  public var description: String { "\(source.name):\(line):\(column)" }

  /// `file:line`
  public var fileAndLine: String { "\(source.name):\(line)" }
}

extension Node {
  /// What a JSON value says, as if it had been written in a document.
  ///
  /// - Parameter place: of all of it.
  public init(json: JSON, at place: Place) {
    let value: Value =
      switch json {
      case .null: .null
      case .boolean(let value): .boolean(value)
      case .integer(let value): .integer(value)
      case .real(let value): .real(value)
      case .text(let value): .text(value)
      case .array(let elements): .list(elements.map { Node(json: $0, at: place) })
      case .object(let members):
        .map(members.map { Entry(key: $0.name, keyPlace: place, value: Node(json: $0.value, at: place)) })
      }
    self.init(value, at: place)
  }
}
