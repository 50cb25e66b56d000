import Declarations
import Foundation
import Neural
import Specifications
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("The report of a run")
struct ReportTests {
  /// Keeps the folder that the runs are in.
  private let experiment: TemporaryExperiment

  init() throws { experiment = try TemporaryExperiment() }

  private func page(_ specification: String) throws -> String {
    let outcome = try experiment.run(specification)
    return String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
  }

  @Test("the page has its parts in the order of reading")
  func structure() throws {
    // What decides the bytes differs from machine to machine.
    let page = try page(Edit.base).replacing(NativeEngine.identity.description, with: "NUMERICS")
    try Snapshot.check(ReportOutline(page).text, "report-outline.txt")
  }

  @Test("without a plot, what is seen in a figure alone is drawn; with one, what that draws")
  func unplotted() throws {
    func figures(_ text: String) throws -> [String] {
      try page(text).matches(of: #/<svg [^>]*id="([^"]*)"/#).map { String($0.output.1) }
    }
    let plots = "  figure: {plot: {of: [along, plane]}}\n  other: {plot: {of: vote}}\n"
    let bare = Edit.base.replacing(plots, with: "")
    let drawn = try figures(bare)
    #expect(Set(drawn).count == drawn.count)
    for name in ["start-training", "end-training", "valley-training", "along-along"] {
      #expect(drawn.contains(name), "\(drawn)")
    }
    #expect(drawn.contains { $0.hasPrefix("plane-") } && drawn.contains { $0.hasPrefix("vote-") }, "\(drawn)")
    #expect(try !figures(Edit.base).contains { $0.hasSuffix("-training") })
    let many = bare.replacing(
      "  end:",
      with:
        "  more: {for: {seed: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]}, train: {seed: \"${for.seed}\", epochs: 1}}\n  end:"
    )
    // A family is drawn as such, and its stages not one by one.
    let crowded = try page(many)
    #expect(crowded.contains("id=\"more_40_training\"") && !crowded.contains("Drawn are"))
    let singles = (3...15).map { "  more\($0): {train: {seed: \($0), epochs: 1}}\n" }.joined()
    #expect(
      try page(bare.replacing("  end:", with: singles + "  end:")).contains(
        "Drawn are 12 of 16 results of type history: a `plot` stage draws those that it names."))
  }

  @Test("a table of named networks says which batch-norm statistics they had")
  func statistics() throws {
    let text = """
      name: small
      data: {moons: {dataset: {two-moons: {count: 60}}}}
      networks: {small: {input: [2], layers: [linear: 6, batch-norm, tanh, linear: 2]}}
      stages:
        start: {train: {network: small, data: moons, seed: 1, epochs: 1, batch: 20}}
        own: {evaluate: {weights: start}}
        again: {evaluate: {weights: start, statistics: {estimate: {examples: 30}}}}

      """
    let page = try page(text)
    #expect(page.contains("Batch-norm statistics: the networks' own."))
    #expect(
      page.contains("Batch-norm statistics: estimated at each network over 30 of 60 training examples."))
    let json: JSON = ["statistics": ["policy": "own"]]
    #expect(TableReading.note(on: json) == "Batch-norm statistics: the networks' own.")
    #expect(TableReading.note(on: ["statistics": 3]) == nil && TableReading.note(on: [:]) == nil)
  }

  @Test("a page is closed in itself: it names no address and loads nothing")
  func offline() throws {
    let page = try page(Edit.base)
    let addresses = page.matches(of: #/https?://[^"'\s<]*/#).map { String($0.output) }
    #expect(Set(addresses) == ["http://www.w3.org/2000/svg"])
    let markup = ReportScriptTests.markup(of: page)
    for loading in ["<link", "<script", "<iframe", "<img", " src=", "@import", "url(http"] {
      #expect(!markup.contains(loading), "\(loading)")
    }
    for loading in ["fetch(", "XMLHttpRequest", "WebSocket", "import(", "eval(", "innerHTML", "Function("] {
      #expect(!ReportScript.source.contains(loading), "\(loading)")
    }
  }

  @Test("a page has a policy that lets it run one script, before anything that could be run")
  func policy() throws {
    let page = try page(Edit.base)
    let policy = try #require(
      page.firstMatch(of: #/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/#))
    let rules = policy.output.1.split(separator: ";").map { $0.trimmingPrefix(" ") }
    #expect(rules.contains("default-src 'none'"))
    #expect(rules.contains { $0 == "script-src '\(ReportScriptTests.hash(of: ReportScript.source))'" })
    #expect(
      page.matches(of: #/<script>/#).count == 1 && page.contains("<script>\(ReportScript.source)</script>"))
    let start = try #require(page.firstRange(of: "<style")?.lowerBound)
    #expect(policy.range.lowerBound < start)
  }

  @Test("a figure that Thalweg did not draw is no figure of its")
  func foreignFigure() throws {
    let outcome = try experiment.run(Edit.base)
    let record = try #require(outcome.record?.stage("figure")?.outputs.first)
    let files = try record.files.map { file in
      ArtifactFile(
        name: file.name,
        bytes: Array(try TemporaryExperiment.bytes("stages/figure/\(file.name)", of: outcome)))
    }
    #expect(try FigureSet(files: files).figures.count > 1)
    let poisoned = files.map { file in
      let text = String(decoding: file.bytes, as: UTF8.self)
      return ArtifactFile(
        name: file.name, text: text.replacing("</svg>", with: "<script>alert(1)</script></svg>"))
    }
    let error = #expect(throws: ArtifactError.self) { try FigureSet(files: poisoned) }
    #expect(error?.description.contains("an element <script>") ?? false)
  }

  @Test("every link leads to a file of the run directory")
  func links() throws {
    let outcome = try experiment.run(Edit.base)
    let page = String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
    let links = page.matches(of: #/href="([^#"][^"]*)"/#).map { String($0.output.1) }
    #expect(links.count > 20)
    for link in links {
      let path = "\(outcome.directory ?? "")/\(link.removingPercentEncoding ?? "")"
      #expect(FileManager.default.fileExists(atPath: path), "\(link)")
    }
  }

  @Test(
    "identifiers stand once on a page, also where two plots draw the same stage, and every reference is to one"
  )
  func identifiers() throws {
    let twice =
      Edit.base
      + "  again: {plot: {of: [vote, along, plane], title: \"#along-along and \\\"along-along\\\"\"}}\n"
    let page = try page(twice)
    let identifiers = page.matches(of: #/ id="([^"]*)"/#).map { String($0.output.1) }
    #expect(Set(identifiers).count == identifiers.count)
    #expect(identifiers.contains("along-along") && identifiers.contains("along-along-figure2"))
    let references =
      page.matches(of: #/url\(#([^)]*)\)/#).map { String($0.output.1) }
      + page.matches(of: #/aria-labelledby="([^"]*)"/#).flatMap {
        $0.output.1.split(separator: " ").map(String.init)
      }
    #expect(references.count > 10)
    #expect(Set(references).isSubset(of: identifiers))
    #expect(page.contains("#along-along and &quot;along-along&quot;"), "what is read stays as it was written")
  }

  @Test("what users write is text wherever it stands")
  func escaping() throws {
    let evil = "<script>alert(\\\"1\\\")</script> & '</style>' ]]> \\u0007\\u202e"
    let specification = Edit.base
      .replacing("name: small", with: "name: small\ndescription: \"\(evil)\"")
      .replacing("start: {train: {seed: 1}}", with: "start: {description: \"\(evil)\", train: {seed: 1}}")
      .replacing("of: vote", with: "of: vote, title: \"\(evil)\"")
    let outcome = try experiment.run(specification)
    let root = try #require(outcome.directory)
    let page = try String(contentsOfFile: "\(root)/report.html", encoding: .utf8)
    let figure = try String(contentsOfFile: "\(root)/stages/other/vote-members.svg", encoding: .utf8)
    for text in [page, figure] {
      #expect(text.contains("&lt;script&gt;"))
      let own = ReportScriptTests.markup(of: text)
      #expect(!own.contains("<script") && !own.contains("\u{7}") && !own.contains("\u{202e}"))
    }
    #expect(page.matches(of: #/</style>/#).count == figureCount(page) + 1)
    let record = try JSON(parsing: try String(contentsOfFile: "\(root)/run.json", encoding: .utf8))
    #expect(record["description"]?.text?.contains("<script>alert(\"1\")</script>") == true)
  }

  private func figureCount(_ page: String) -> Int { page.matches(of: #/<svg /#).count }

  @Test("figures are XML that a strict reader takes")
  func wellFormed() throws {
    let outcome = try experiment.run(Edit.base)
    let root = try #require(outcome.directory)
    let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    let figures = names.filter { $0.hasSuffix(".svg") }
    #expect(figures.count == 6)
    for name in figures {
      let text = try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
      #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"), "\(name)")
    }
  }

  @Test("a report of trainings alone has no empty headings")
  func trainingsAlone() throws {
    let page = try page(
      """
      data: {moons: {dataset: {two-moons: {count: 20}}}}
      stages:
        only: {train: {seed: 1, epochs: 1, data: moons, network: {input: [2], layers: [linear: 2]}}}

      """)
    let headings = page.matches(of: #/<h2>([^<]*)</h2>/#).map { String($0.output.1) }
    #expect(headings == ["Set-up", "Figures", "Stages", "Specification"])
  }
}
