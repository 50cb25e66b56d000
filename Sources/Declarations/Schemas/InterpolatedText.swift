/// A text cut at its `${...}`.
struct InterpolatedText {
  enum Piece {
    case plain(String)
    case variable(String)
  }

  private(set) var pieces: [Piece] = []
  /// Why it cannot be read to its end.
  private(set) var mistake: (message: String, help: String)?

  init(_ text: String) {
    var rest = text.utf8[...]
    var plain = ""
    while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
      plain += String(Substring(rest[..<dollar]))
      let after = rest[dollar...].dropFirst()
      if after.starts(with: "${".utf8) {
        plain += "${"
        rest = after.dropFirst(2)
      } else if after.first == UInt8(ascii: "{") {
        let written = Substring(rest[dollar...])
        guard let close = after.firstIndex(of: UInt8(ascii: "}")) else {
          mistake = ("'\(written)' is not closed", "write ${name}, or $${ for the characters ${")
          return
        }
        if !plain.isEmpty { pieces.append(.plain(plain)) }
        plain = ""
        let name = String(Substring(after.dropFirst()[..<close]).unicodeScalars.filter { $0 != " " })
        mistake = Self.objection(to: name, in: written)
        if mistake != nil { return }
        pieces.append(.variable(name))
        rest = after[close...].dropFirst()
      } else {
        plain += "$"
        rest = after
      }
    }
    plain += String(Substring(rest))
    if !plain.isEmpty || pieces.isEmpty { pieces.append(.plain(plain)) }
  }

  /// - Parameter written: the text from the `$` on.
  private static func objection(
    to name: String, in written: Substring
  ) -> (message: String, help: String)? {
    if name.isEmpty { return ("'${}' names no variable", "write ${name}, or $${ for the characters ${") }
    guard name.utf8.contains(UInt8(ascii: "{")) else { return nil }
    let end = written.firstIndex(of: "}").map { written[$0...].dropFirst() }
    let shown = end?.firstIndex(of: "}").map { written[...$0] } ?? written
    return ("a variable cannot stand inside another: '\(shown)'", "write the name out, such as ${vars.name}")
  }
}
