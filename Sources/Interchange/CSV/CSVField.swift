/// One field of a table: text, a number, or nothing.
///
/// A number is written as the shortest text that reads back as the same number: see `shortestText`.
public enum CSVField: Equatable, Sendable {
  case text(String)
  case integer(Int)
  case number(Double)
  case empty

  /// The field as RFC 4180 writes it, in quotes only where it must be.
  var encoded: String {
    switch self {
    case .text(let text): Self.quoteWhereNeeded(text)
    case .integer(let value): "\(value)"
    case .number(let value): value.shortestText
    case .empty: ""
    }
  }

  private static func quoteWhereNeeded(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}

extension CSVField: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .text(value) }
}

extension CSVField: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .integer(value) }
}

extension CSVField: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
}
