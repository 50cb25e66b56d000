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

/// How much has come out of variables while a document is put together, and what they stand for.
///
/// Ten lines, each ten references to the line before, would be a text of ten thousand million characters; so each variable
/// is filled in once, and what all uses of it come to is counted.
struct ExpansionTally: Sendable {
  /// The most bytes of one text once its references are put in.
  static let longestText = 1 << 20
  /// The most bytes of all texts that come out of variables.
  static let mostBytes = 64 << 20
  /// The most values that come out of variables.
  static let mostValues = 500_000
  /// How many lists, maps and variables may stand in one another.
  static let deepest = 150

  struct Sums: Sendable {
    var values = 0
    var bytes = 0
    /// Mistakes in references.
    var failures = 0

    func since(_ start: Sums) -> Sums {
      Sums(
        values: values - start.values, bytes: bytes - start.bytes, failures: failures - start.failures)
    }
  }

  /// A variable with all that it refers to.
  struct Filled: Sendable {
    /// Nil where there is a mistake in it.
    let node: Node?
    /// How many lists and maps stand in one another.
    let height: Int
    let sums: Sums

    /// - Parameter sums: what filling it in came to.
    init(_ node: Node, sums: Sums) {
      self.node = sums.failures == 0 ? node : nil
      height = sums.failures == 0 ? node.height : 0
      self.sums = sums
    }
  }

  private(set) var sums = Sums()
  private var filled: [ExactText: Filled] = [:]

  var isSpent: Bool { sums.values > Self.mostValues || sums.bytes > Self.mostBytes }

  /// Counts a value that stands in a variable.
  mutating func count(_ node: Node) {
    sums.values += 1
    sums.bytes += node.text?.utf8.count ?? 0
  }

  mutating func count(bytes: Int) { sums.bytes += bytes }

  mutating func countFailure() { sums.failures += 1 }

  /// What a variable stands for, where it was needed before; all that comes of it is counted once more.
  mutating func used(_ name: String) -> Filled? {
    guard let known = filled[ExactText(name)] else { return nil }
    sums.values += known.sums.values
    sums.bytes += known.sums.bytes
    sums.failures += known.sums.failures > 0 ? 1 : 0
    return known
  }

  mutating func remember(_ value: Filled, as name: String) { filled[ExactText(name)] = value }
}

extension Node {
  fileprivate var height: Int {
    switch value {
    case .list(let elements): 1 + (elements.lazy.map(\.height).max() ?? 0)
    case .map(let entries): 1 + (entries.lazy.map(\.value.height).max() ?? 0)
    default: 0
    }
  }
}
