import Foundation
import Testing

@testable import Experiments

@Suite("Types of results")
struct ResultKindTests {
  /// The text of every file of the source, by its path within `Sources`.
  private static let sources: [(path: String, text: String)] = {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let folder = root.appending(path: "Sources")
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
      (name, (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? "")
    }
  }()

  private static let names = ResultKinds.all.map { "\($0.artifact)" }

  @Test("whatever can be a stage's output is declared once")
  func complete() {
    let found = Self.sources.flatMap { _, text in
      text.matches(of: /(?:struct|class|enum|actor|extension) (\w+)(?:<[^>\n]*>)?: [^{\n]*\bArtifact\b/)
        .map { String($0.output.1) }
    }
    #expect(found.sorted() == Self.names.sorted())
    #expect(Set(ResultKinds.all.map(\.type)).count == ResultKinds.all.count)
  }

  /// Where a type of result is told from others by its name: what such code does, the declaration should say.
  private static let distinctions: [(words: String, pattern: String)] = [
    ("asks for a type by its name", #"\b(?:\#(names.joined(separator: "|")))\.type\b"#),
    ("holds a type against a text", #"\btype\s*[!=]=\s*""#),
    ("casts to a type of result", #"\b(?:is|as[?!]?)\s+(?:\#(names.joined(separator: "|")))\b"#),
  ]

  @Test("nothing else tells types of results apart", arguments: distinctions.indices)
  func nothingElse(index: Int) throws {
    let (words, pattern) = Self.distinctions[index]
    let expression = try Regex(pattern)
    for (path, text) in Self.sources where path.hasPrefix("Experiments/") || path.hasPrefix("thalweg/") {
      for line in text.split(separator: "\n") where line.contains(expression) {
        let isComment = line.drop { $0 == " " }.hasPrefix("//")
        if !isComment { Issue.record("\(path) \(words):\(line)") }
      }
    }
  }

  @Test("a report shows what sums up before what is summed up")
  func order() {
    let titles = ["Figures", "Ensembles", "Along the curves", "Networks"]
    #expect(ResultSection.all.map(\.title).filter(titles.contains) == titles)
  }
}
