/// A name that a key had in an earlier version, and what became of the value under it: declared beside the field.
public struct FormerName: Sendable {
  public let name: String
  /// How much larger the integer is that says the same under the name of now; 0 where values stayed as they were.
  public let addition: Int128
  /// What is to be known of the change, as it follows the name of now: "which counts the ends too".
  public let remark: String?

  public init(_ name: String, plus addition: Int128 = 0, _ remark: String? = nil) {
    self.name = name
    self.addition = addition
    self.remark = remark
  }

  /// What stands under the name of now in place of a value.
  public enum Successor: Sendable, Equatable {
    /// What stood there.
    case same
    /// Another text, which is written in the place of the whole value.
    case text(String)
    /// What stands there says only by what else is written what value it is: `${vars.x}`, an alias, a value with an anchor.
    case elsewhere
    /// No integer, and so no value that the key ever took.
    case none
  }

  /// What says the same as `value` under the name of now.
  public func successor(of value: Node) -> Successor {
    if addition == 0 || value.isNull { return .same }
    let written = value.place.written ?? ""
    if written.utf8.contains(UInt8(ascii: "$")) || written.hasPrefix("*") || written.hasPrefix("&") {
      return .elsewhere
    }
    guard let number = value.wholeNumber else { return .none }
    let (sum, overflows) = number.addingReportingOverflow(addition)
    if overflows { return .none }
    // A tag stays before its value.
    guard written.hasPrefix("!") else { return .text("\(sum)") }
    guard let blank = written.lastIndex(of: " ") else { return .elsewhere }
    return .text("\(written[...blank])\(sum)")
  }
}

extension FormerName {
  /// That an entry stands under this name, and what to do about it.
  ///
  /// - Parameter name: the name of now.
  public func diagnostic(of entry: Node.Entry, now name: String) -> Diagnostic {
    var message = "'\(self.name)' is now '\(name)'\(remark.map { ", \($0)" } ?? "")"
    let source = entry.keyPlace.source
    var help =
      source.isFile ? "`thalweg migrate \(source.name)` rewrites the file" : "write '\(name)' instead"
    switch successor(of: entry.value) {
    case .same: break
    case .none: help = "write '\(name)' instead"
    case .text(let text): message += ": \(text) instead of \(entry.value.place.written ?? "the value here")"
    case .elsewhere:
      let written = entry.value.place.writtenWithoutQuotes
      message += ": \(addition) more than '\(written)'"
      help = "write '\(name)', and add \(addition) to what '\(written)' stands for"
    }
    return Diagnostic(message, at: entry.keyPlace, help: help)
  }
}

extension [FieldShape] {
  /// The field that had this name, and the name.
  func formerly(_ name: String) -> (field: FieldShape, former: FormerName)? {
    for field in self {
      if let former = field.formerNames.first(where: { $0.name.isExactly(name) }) { return (field, former) }
    }
    return nil
  }

  /// What is wrong with an entry that stands under a former name of one of the fields; nil where it stands under none.
  public func renaming(of entry: Node.Entry) -> Diagnostic? {
    formerly(entry.key).map { $0.former.diagnostic(of: entry, now: $0.field.name) }
  }
}

extension Place {
  /// What is written there; nil where the text has no such line.
  public var written: String? { source.stretch(ofLine: line, from: column, count: length)?.text }

  /// The same for a message, which puts it in quotes of its own.
  public var writtenWithoutQuotes: String {
    let written = written ?? ""
    guard let quote = written.first, "\"'".contains(quote), written.last == quote, written.utf8.count > 1
    else {
      return written
    }
    return String(written.dropFirst().dropLast())
  }
}
