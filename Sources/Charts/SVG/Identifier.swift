/// A name that is safe as an XML id, in a CSS selector and in `url(#...)`.
///
/// Letters, digits and hyphens stay; any other scalar, and a first one that is not a letter, becomes its hexadecimal
/// code between underscores, so that different names give different identifiers.
struct Identifier: Sendable, Equatable {
  let text: String

  init(_ name: String) {
    var text = name.isEmpty ? "_" : ""
    for (index, scalar) in name.unicodeScalars.enumerated() {
      let isKept = Identifier.isLetter(scalar) || (index > 0 && Identifier.isDigitOrHyphen(scalar))
      text += isKept ? String(scalar) : "_" + String(scalar.value, radix: 16) + "_"
    }
    self.text = text
  }

  /// The identifier of a part of the figure; no figure's own identifier has a dot.
  func part(_ name: String) -> Identifier {
    Identifier(verbatim: "\(text).\(name)")
  }

  private init(verbatim text: String) {
    self.text = text
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigitOrHyphen(_ scalar: Unicode.Scalar) -> Bool {
    ("0"..."9").contains(scalar) || scalar == "-"
  }
}
