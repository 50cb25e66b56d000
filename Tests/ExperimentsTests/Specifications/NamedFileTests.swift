import Declarations
import Testing

@testable import Experiments
@testable import Platform
@testable import Specifications
@testable import Workflow

@Suite("Files that stages name")
struct NamedFileTests {
  /// What is said of one file that is named in two documents of different folders.
  private func mistakes(naming path: String) throws -> [String] {
    func stage(_ name: String) -> String {
      "  \(name): {command: {run: [\(name)], files: {t.py: \(path)}, outputs: {o: file}}}\n"
    }
    let texts = [
      "configs/a.yaml": "extends: lib/base.yaml\nstages:\n\(stage("one"))",
      "configs/lib/base.yaml": "stages:\n\(stage("two"))",
    ]
    let reader = SpecificationReader(registry: .experiments) { path throws(FileError) in
      guard let text = texts[path] else { throw FileError("there is no '\(path)'") }
      return Array(text.utf8)
    }
    do {
      let graph = try GraphBuilder.graph(of: reader.read(path: "configs/a.yaml"), in: .experiments)
      #expect(graph.sources.keys == [path])
      return []
    } catch { return error.list.map(\.message) }
  }

  @Test("a relative path means one file, and is refused where it would mean two")
  func relative() throws {
    #expect(
      try mistakes(naming: "t.py") == [
        "'t.py' is a file beside configs/lib/base.yaml too, and this would be another"
      ])
  }

  @Test("an absolute path means the same file wherever it is written")
  func absolute() throws { #expect(try mistakes(naming: "/t.py") == []) }
}
