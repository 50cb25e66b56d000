import Foundation
import Testing

@testable import thalweg

@Suite("A run in a window that is resized")
struct ResizingTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test(
    "the window becomes narrower and wider while stages run, and each line stands once",
    arguments: [true, false])
  func resizing(foldsAgain: Bool) throws {
    // Rows that are under way while the window changes are drawn for the other width, and no program can know of them. It
    // changes between two drawings here, as far as that can be had: a drawing that was made and not yet written then stays.
    var faults: [String] = []
    for _ in 0..<4 {
      faults = try faultsOfResizing(foldsAgain: foldsAgain)
      if faults.isEmpty { break }
    }
    #expect(faults == [])
  }

  private func faultsOfResizing(foldsAgain: Bool) throws -> [String] {
    let terminal = try PseudoTerminal(
      ["run", "moons.yaml", "--set", "defaults.train.epochs=5000000", "--jobs", "2"], in: workshop.folder,
      columns: 100, environment: foldsAgain ? [:] : ["XTERM_VERSION": "XTerm(379)"])
    var screen = Screen(width: 100, foldsAgain: foldsAgain)
    screen.write(terminal.read(forSeconds: 1.5))
    var faults: [String] = []
    for width in [60, 34, 20, 12, 80, 25, 100] where faults.isEmpty {
      screen.write(terminal.pauseAfterWriting())
      terminal.resize(to: width)
      screen.resize(to: width)
      terminal.proceed()
      // On a busy machine it takes its time until the next rows come.
      for _ in 0..<12 {
        screen.write(terminal.read(forSeconds: 0.7))
        let lines = screen.text
        let isRight =
          lines.count(where: Self.isLive) == 2 && lines.count { $0.contains("start") } == 1
          && lines.count { $0.hasPrefix("  run") } == 1
        faults = isRight ? [] : ["\(width): \(lines)"]
        if isRight { break }
      }
    }
    terminal.interrupt()
    screen.write(terminal.read(forSeconds: 5))
    if !screen.text.contains(where: { $0.hasPrefix("interrupted") })
      || screen.text.contains(where: Self.isLive)
    {
      faults.append("at the end: \(screen.text)")
    }
    return faults
  }

  /// Whether a row begins with the sign of a stage that runs.
  private static func isLive(_ row: String) -> Bool { "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏".contains(row.first ?? " ") }

  @Test("a terminal is asked for pictures, and one that does not answer is not waited for long")
  func asking() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    let silent = try PseudoTerminal(
      ["show", "moons", "figures/along-along"], in: workshop.folder, columns: 80)
    let text = silent.read(forSeconds: 2.5)
    #expect(text.contains("\u{1b}_Gi=31") && text.contains("figures/along-along.svg"))
    #expect(!text.contains("\u{1b}_Gf=100"))
    let able = try PseudoTerminal(["show", "moons", "figures/along-along"], in: workshop.folder, columns: 80)
    var said = able.read(forSeconds: 0.4)
    able.type("\u{1b}_Gi=31;OK\u{1b}\\\u{1b}[?62;22c")
    said += able.read(forSeconds: 2)
    #expect(said.contains("figures/along-along.svg"))
    if SVGRendering.isInstalled { #expect(said.contains("\u{1b}_Gf=100,a=T,q=2"), "\(said.prefix(300))") }
  }
}
