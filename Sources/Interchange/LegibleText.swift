extension String {
  /// The text as a message can show it: what a terminal would not print is replaced, and a long one is cut.
  public var legible: String {
    var shown = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(100) {
      let isPrinted =
        !scalar.properties.isDefaultIgnorableCodePoint && scalar.properties.generalCategory != .control
      shown.append(isPrinted ? scalar : "\u{FFFD}")
    }
    return String(shown) + (unicodeScalars.count > 100 ? "…" : "")
  }
}
