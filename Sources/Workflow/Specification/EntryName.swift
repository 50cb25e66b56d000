import Declarations

/// The rule for names of experiments, stages, data sets and networks: they become names of folders.
enum EntryName {
  /// Why `name` cannot be used; nil where it can.
  static func objection(to name: String) -> String? {
    guard let first = name.unicodeScalars.first else { return "a name cannot be empty" }
    if name.unicodeScalars.count > 80 { return "the name is longer than 80 characters" }
    // File systems take 255 bytes, and some scalars are four.
    if name.utf8.count > 200 { return "the name is longer than 200 bytes" }
    if name.unicodeScalars.contains("/") || name.unicodeScalars.contains("\\") {
      return "the name '\(name)' has a slash in it"
    }
    if !isLetterOrDigit(first) { return "the name '\(name)' does not start with a letter or digit" }
    if let odd = firstUnsuitable(in: name) { return "the name '\(name)' has \(shown(odd)) in it" }
    if name.hasSuffix(".") { return "the name '\(name)' ends with a dot" }
    return nil
  }

  static let help = "letters, digits, '-', '_' and '.' make a name, and a letter or digit starts it"

  static func check(_ name: String, at place: Place?, _ problems: inout Problems) {
    if let objection = objection(to: name) { problems.report(objection, at: place, help: help) }
  }

  /// The first character that no name may have.
  static func firstUnsuitable(in name: String) -> Unicode.Scalar? {
    name.unicodeScalars.first { !isLetterOrDigit($0) && !"-_.".unicodeScalars.contains($0) }
  }

  /// A character as a message shows it: some cannot be seen, or look like others.
  static func shown(_ scalar: Unicode.Scalar) -> String {
    (0x20..<0x7f).contains(scalar.value) ? "'\(scalar)'" : scalar.codePoint
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
      : scalar.properties.isAlphabetic
  }
}
