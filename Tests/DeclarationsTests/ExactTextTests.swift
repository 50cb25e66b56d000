import Testing

@testable import Declarations

@Suite("Texts by their bytes")
struct ExactTextTests {
  /// Texts of many lengths that differ early, late, or only in their normal form.
  private static let texts: [String] = {
    let bases = [
      "", "a", "weights", "abcdefgh", "abcdefghi", String(repeating: "layers.", count: 9), "é", "e\u{301}",
      "日本",
    ]
    return bases
      + bases.flatMap { ["\($0)\0", "\($0)é", "\($0)e\u{301}", "é\($0)", "b\($0)", "\($0)abcdefg~"] }
  }()

  @Test("compare as their bytes do, at every length")
  func comparisons() {
    for one in Self.texts {
      for other in Self.texts {
        let (bytes, others) = (Array(one.utf8), Array(other.utf8))
        #expect(one.isExactly(other) == (bytes == others), "\(one) and \(other)")
        #expect(one.comesBefore(other) == bytes.lexicographicallyPrecedes(others), "\(one) before \(other)")
      }
    }
  }

  @Test("hash alike where they are equal, and are two keys where only their normal form is one")
  func keys() {
    let entries = ExactDictionary(Self.texts.map { ($0, $0.utf8.count) }) { first, _ in first }
    for text in Self.texts { #expect(entries[text] == text.utf8.count) }
    #expect(ExactDictionary([("é", 1), ("e\u{301}", 2)]) { first, _ in first }.count == 2)
  }
}
