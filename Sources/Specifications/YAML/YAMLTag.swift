import Declarations
import Platform

/// What an explicit tag, such as `!!str`, says of a value.
enum YAMLTag: Equatable {
  case none, text, integer, real, boolean, null, list, map
  /// A tag that means nothing here, as it was written.
  case unknown(String)

  package init(_ tag: String?) {
    guard let tag else {
      self = .none
      return
    }
    let prefix = "tag:yaml.org,2002:"
    guard tag.hasPrefix(prefix) else {
      // A lone '!' asks that the scalar be taken as a text.
      self = tag == "!" ? .text : .unknown(tag)
      return
    }
    let name = String(tag.dropFirst(prefix.count))
    self = Self.names.first { $0.name == name }?.tag ?? .unknown("!!\(name)")
  }

  private static let names: [(name: String, tag: YAMLTag)] = [
    ("str", .text), ("int", .integer), ("float", .real), ("bool", .boolean), ("null", .null),
    ("seq", .list), ("map", .map),
  ]

  var isKnown: Bool { if case .unknown = self { false } else { true } }

  /// What a scalar means under this tag.
  ///
  /// - Throws: that the tag is not known, or that the scalar is not what the tag says.
  package func value(of text: String, isPlain: Bool, at place: Place) throws(Diagnostic) -> Node.Value {
    switch self {
    case .none: return isPlain && !text.isPlainlyText ? try Self.core(text, at: place) : .text(text)
    case .text: return .text(text)
    case .list, .map: throw misplaced(at: place)
    case .unknown: throw unknown(at: place)
    case .integer, .real, .boolean, .null: break
    }
    switch (self, try Self.core(text, at: place)) {
    case (.integer, .integer(let value)): return .integer(value)
    case (.real, .integer(let value)): return .real(Double(value))
    case (.real, .real(let value)): return .real(value)
    case (.boolean, .boolean(let value)): return .boolean(value)
    case (.null, .null): return .null
    default: throw contradiction(text, at: place)
    }
  }
}

extension YAMLTag {
  /// What the core schema says.
  private static func core(_ text: String, at place: Place) throws(Diagnostic) -> Node.Value {
    do throws(SettingError) {
      return try CoreScalar.value(of: text)
    } catch {
      throw Diagnostic(error.message, at: place, help: error.help)
    }
  }
}

extension String {
  /// Whether the core schema can make nothing but a text of this, by its length and first byte alone.
  fileprivate var isPlainlyText: Bool {
    guard let first = utf8.first, first >= UInt8(ascii: ":") else { return false }
    return utf8.count > 5 || !"~nNtTfF".utf8.contains(first)
  }
}

extension YAMLTag {
  /// The tag as one writes it.
  private var written: String {
    if case .unknown(let tag) = self { return tag }
    return "!!" + (Self.names.first { $0.tag == self }?.name ?? "")
  }

  package func unknown(at place: Place) -> Diagnostic {
    Diagnostic(
      "the tag '\(written)' means nothing here", at: place,
      help: "leave it out; the tags that count are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map")
  }

  func misplaced(at place: Place) -> Diagnostic {
    guard isKnown else { return unknown(at: place) }
    let value = self == .list || self == .map ? "this value" : "a list or a map"
    return Diagnostic("the tag '\(written)' does not fit \(value)", at: place, help: "leave the tag out")
  }

  private func contradiction(_ text: String, at place: Place) -> Diagnostic {
    let wanted =
      switch self {
      case .integer: "an integer"
      case .real: "a number"
      case .boolean: "true or false"
      default: "null"
      }
    return Diagnostic("'\(written)' expects \(wanted), found '\(text)'", at: place)
  }
}
