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
    let terminal = try PseudoTerminal(
      ["run", "moons.yaml", "--set", "defaults.train.epochs=5000000", "--jobs", "2"], in: workshop.folder,
      columns: 100, environment: foldsAgain ? [:] : ["XTERM_VERSION": "XTerm(379)"])
    var screen = Screen(width: 100, foldsAgain: foldsAgain)
    screen.write(terminal.read(forSeconds: 1.5))
    #expect(screen.text.contains { $0.contains("start") }, "\(screen.text)")
    for width in [60, 34, 20, 12, 80, 25, 100] {
      // Rows that are under way while the window changes are drawn for the other width, and no program can know of them: it
      // changes between two drawings here.
      terminal.pause()
      screen.write(terminal.read(forSeconds: 0.1))
      terminal.resize(to: width)
      screen.resize(to: width)
      terminal.proceed()
      // On a busy machine it takes its time until the next rows come.
      var lines: [String] = []
      for _ in 0..<12 {
        screen.write(terminal.read(forSeconds: 0.7))
        lines = screen.text
        if lines.count(where: Self.isLive) == 2, lines.count(where: { $0.contains("start") }) == 1 { break }
      }
      #expect(lines.count { $0.contains("start") } == 1, "\(width): \(lines)")
      #expect(lines.count(where: Self.isLive) == 2, "\(width): \(lines)")
      #expect(lines.count { $0.hasPrefix("  run") } == 1, "\(width): \(lines)")
    }
    terminal.interrupt()
    screen.write(terminal.read(forSeconds: 5))
    #expect(screen.text.contains { $0.hasPrefix("interrupted") }, "\(screen.text)")
    #expect(!screen.text.contains(where: Self.isLive))
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
