import Foundation
import TestSupport
import Testing

@testable import thalweg

@Suite("Exporting a run")
struct ExportTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test("what was chosen is written, without the store, and written again without harm")
  func chosen() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    try FileManager.default.removeItem(at: workshop.folder.appendingPathComponent("runs/.store"))
    for _ in 0..<2 {
      let outcome = try workshop.thalweg(
        "export", "moons", "along", "--format", "npz", "--format", "csv", "--out", "o")
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(
        outcome.output
          == "o/along/points-summary.csv\no/along/points.csv\no/along/points.npz\no/along/points-summary.npz\n"
      )
    }
    #expect(
      try Set(workshop.files(under: "o").keys.filter { $0.hasSuffix("npz") || $0.hasSuffix("csv") }).count
        == 4)
  }

  @Test("another file is not replaced, and nothing is written then")
  func occupied() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    try FileManager.default.createDirectory(
      at: workshop.folder.appendingPathComponent("o/end"), withIntermediateDirectories: true)
    try workshop.write("mine", to: "o/end/history.csv")
    let outcome = try workshop.thalweg("export", "moons", "--out", "o")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("'o/end/history.csv' already exists and is different"))
    #expect(try workshop.files(under: "o").filter { !$0.value.isEmpty }.count == 1)
    #expect(try workshop.text(of: "o/end/history.csv") == "mine")
  }

  @Test("a stage that is not there, and one with nothing to export, are named")
  func nothing() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let unknown = try workshop.thalweg("export", "moons", "allong", "--out", "o")
    #expect(unknown.code == 2 && unknown.errors.contains("did you mean 'along'?"))
    let figures = try workshop.thalweg("export", "moons", "figures", "--out", "o")
    #expect(figures.code == 1 && figures.errors.contains("has nothing of that kind"))
  }

  @Test("the tables of a family become one, with the axes as columns")
  func family() throws {
    let text = Workshop.specification.replacing(
      "stages:", with: "stages:\n  more: {for: {seed: [7, 8]}, train: {seed: \"${for.seed}\"}}")
    try workshop.write(text, to: "more.yaml")
    let run = try workshop.thalweg("run", "more.yaml")
    #expect(run.code == 0, "\(run.errors)")
    let outcome = try workshop.thalweg("export", "moons", "more", "--format", "csv", "--out", "o")
    #expect(outcome.output.hasSuffix("o/more/history.csv\n"), "\(outcome.output) \(outcome.errors)")
    let lines = try workshop.text(of: "o/more/history.csv").split(separator: "\n")
    let own = try workshop.text(of: "o/more@seed=8/history.csv").split(separator: "\n")
    #expect(lines[0] == "seed,\(own[0])" && lines[1].hasPrefix("7,1,"))
    #expect(lines.last == "8,\(own.last ?? "")" && lines.count == 2 * own.count - 1)
  }

  /// Blocks of the page on Python, which a reader would paste.
  private static func blocks(needing module: String) throws -> [String] {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/python.md")
    return try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```python\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first }
      .filter { $0.contains("import \(module)") || $0.contains("from \(module)") }
  }

  /// Runs the two-moons experiment, exports it, and runs the page's blocks that need a module.
  private func check(_ module: String) throws {
    let blocks = try Self.blocks(needing: module)
    try #require(!blocks.isEmpty)
    let configuration = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "configs/two-moons.yaml")
    #expect(try workshop.thalweg("run", configuration.path(percentEncoded: false)).code == 0)
    #expect(try workshop.thalweg("export", "two-moons", "--out", "exported").code == 0)
    for block in blocks {
      let outcome = try Python.run(block, in: workshop.folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
    }
  }

  @Test(
    "what docs/python.md shows of tables works", .enabled(if: Python.has("csv"), "Python is not installed"))
  func tables() throws { try check("csv") }

  @Test(
    "what docs/python.md shows of NumPy works", .enabled(if: Python.has("numpy"), "NumPy is not installed"))
  func numpy() throws { try check("numpy") }

  @Test(
    "what docs/python.md shows of PyTorch works",
    .enabled(if: Python.has("torch") && Python.has("safetensors"), "PyTorch or safetensors is not installed"))
  func torch() throws { try check("torch") }
}
