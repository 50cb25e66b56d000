import Declarations
import Platform

/// What plain scalars mean in YAML 1.1, where that is something else than in YAML 1.2.
struct YAMLOlderReadings {
  private let directive: Place
  private var notes: [Diagnostic.Note] = []
  private var count = 0

  /// - Parameter directive: where the text says that it is written in YAML 1.1.
  package init(_ directive: Place) { self.directive = directive }

  private static let mostNotes = 5

  /// Notes a value that YAML 1.1 reads otherwise.
  package mutating func note(_ value: Node.Value, of text: String, at place: Place) {
    guard let older = Self.reading(of: text) else { return }
    count += 1
    if notes.count == Self.mostNotes { return }
    notes.append(
      Diagnostic.Note("this is \(Node(value, at: place).kindInWords), and \(older) in YAML 1.1", at: place))
  }

  /// What there is to say in the end.
  package var warning: Diagnostic {
    let more = count - notes.count
    let help = "write %YAML 1.2, once all values are what they should be"
    return Diagnostic(
      "this says YAML 1.1, and is read by YAML 1.2", at: directive, severity: .warning, notes: notes,
      help: more > 0 ? "\(more) more values are read otherwise; \(help)" : help)
  }
}

extension YAMLOlderReadings {
  /// What YAML 1.1 makes of a plain scalar; nil where YAML 1.2 makes the same of it.
  package static func reading(of text: String) -> String? {
    if text.utf8.count > 100 { return nil }
    if text.lowercased() == text || text.uppercased() == text || text.capitalized == text {
      switch text.lowercased() {
      case "y", "yes", "on": return "true"
      case "n", "no", "off": return "false"
      default: break
      }
    }
    if let value = octal(text) ?? integer(text) {
      return Int128(text) == value ? nil : "the integer \(value)"
    }
    if let value = sexagesimal(text) { return "the integer \(value), in base sixty" }
    if text.wholeMatch(of: /0o[0-7]+|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?[0-9]*\.[0-9]*[eE][0-9]+/) != nil {
      return "a text"
    }
    return text.wholeMatch(of: /\d{4}-\d\d?-\d\d?([Tt ].*)?/) != nil ? "a date" : nil
  }

  /// The value of an integer with leading zeros, which is octal there.
  static func octal(_ text: String) -> Int128? {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    guard digits.count > 1, digits.first == UInt8(ascii: "0"),
      let match = text.wholeMatch(of: /([-+]?)0([0-7_]+)/)
    else { return nil }
    return Int128(match.1 + match.2.filter { $0 != "_" }, radix: 8)
  }

  /// An integer with underscores, or in base two.
  private static func integer(_ text: String) -> Int128? {
    if let match = text.wholeMatch(of: /([-+]?)0b([01_]+)/) {
      return Int128(match.1 + match.2.filter { $0 != "_" }, radix: 2)
    }
    if let match = text.wholeMatch(of: /([-+]?)0x([0-9a-fA-F]+_[0-9a-fA-F_]*)/) {
      return Int128(match.1 + match.2.filter { $0 != "_" }, radix: 16)
    }
    return text.wholeMatch(of: /[-+]?[1-9][0-9]*_[0-9_]*/).flatMap { Int128($0.output.filter { $0 != "_" }) }
  }

  private static func sexagesimal(_ text: String) -> Int128? {
    guard let match = text.wholeMatch(of: /([-+]?)([1-9][0-9_]*(?::[0-5]?[0-9])+)/) else { return nil }
    var value: Int128 = 0
    for part in match.2.split(separator: ":") {
      let (product, isLarge) = value.multipliedReportingOverflow(by: 60)
      guard !isLarge, let digits = Int128(part.filter { $0 != "_" }) else { return nil }
      value = product + digits
    }
    return match.1 == "-" ? -value : value
  }
}

extension String {
  /// The first letter large and the others small.
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
