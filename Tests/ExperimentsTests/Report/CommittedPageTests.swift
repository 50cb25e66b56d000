import Foundation
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("Reports that are kept in the repository")
struct CommittedPageTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../runs/reference").standardized

  /// As they stand there.
  private static let pages: [String] = {
    let runs = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return runs.sorted().map { "\($0)/report.html" }.filter {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
  }()

  private func page(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
  }

  @Test("they are small enough to be kept")
  func size() throws {
    let sizes = try Self.pages.map { try page($0).utf8.count }
    #expect(sizes.count >= 4)
    #expect(sizes.allSatisfy { $0 < 600_000 } && sizes.reduce(0, +) < 8_000_000, "\(sizes)")
  }

  @Test(
    "each is read well on screens, by night and on a phone, prints, answers, and asks for nothing",
    .enabled(if: Browser.isInstalled, Browser.absence), arguments: pages)
  func review(name: String) throws {
    let page = try page(name)
    let faults = try PageReview.faults(of: page)
    #expect(faults.isEmpty, "\(faults.count): \(faults.prefix(12))")
    #expect(try PageFaults.everywhere(of: page.replacing("<details>", with: "<details open>")) == [])
    #expect(try Browser.faults(of: PageFaults.figures(of: page)) == [])
  }

  @Test("figures that an earlier version drew are drawn anew from their results, so that they answer")
  func redrawn() throws {
    // Its figures were drawn before pages were told of them; those that the kept copy lacks are among the fixtures.
    let copy = FileManager.default.temporaryDirectory.appending(path: "earlier-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: copy) }
    try FileManager.default.copyItem(at: Self.folder.appending(path: "fashion-seeds"), to: copy)
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/EarlierFigures").standardized
    for name in try FileManager.default.contentsOfDirectory(atPath: fixtures.path) {
      try FileManager.default.copyItem(
        at: fixtures.appending(path: name), to: copy.appending(path: "stages/figures/\(name)"))
    }
    let run = try PresentedRun(of: RunFolder(path: copy.path), registry: .experiments)
    let drawn = try #require(try run.artifacts(FigureSet.self).first?.artifact)
    try #require(drawn.figures.contains { $0.model == nil && !$0.isTable })
    let page = String(
      decoding: try #require(try ReportPresenter().files(presenting: run).first).bytes, as: UTF8.self)
    let figures = page.matches(of: #/<figure [\s\S]*?<\/figure>/#).map { String($0.output) }
    #expect(figures.count > 12 && figures.allSatisfy { $0.contains("<script type=\"application/json\">") })
    // Tables, which that version did not tell from figures, stand among the results.
    let old = drawn.figures.map(\.name).filter { !$0.hasSuffix("-table") && !$0.hasSuffix("-networks") }
    #expect(
      Set(old).isSubset(
        of: figures.compactMap { $0.firstMatch(of: /data-figure="([^"]*)"/).map { String($0.1) } }))
  }

  @Test(
    "what is printed can be read here",
    .enabled(if: Browser.isInstalled, Browser.absence),
    .enabled(if: PrintedPage.isReadable, PrintedPage.absence))
  func printed() throws {
    let session = try BrowserSession()
    try session.load(
      "<p style=\"position:absolute;left:20px\">apart</p><p style=\"position:absolute;left:24px\">overprinted</p>"
    )
    #expect(
      try PrintedPage.faults(of: session.pdf()) == [
        "on page 1 of the print 'apart' and 'overprinted' overlap"
      ])
  }

  @Test(
    "what is wrong with a page is seen", .enabled(if: Browser.isInstalled, Browser.absence))
  func faulty() throws {
    let page = try page("regression/report.html")
    for (style, fault) in [
      (".facts { margin-top: -14px; }", "overlap"), (".card-note { color: #dddddd !important; }", "is faint"),
      ("h1 { margin-left: 1400px; white-space: nowrap; }", "leaves the page"),
    ] {
      let faults = try PageReview.faults(of: page.replacing("</style>", with: "\(style)</style>"))
      #expect(faults.contains { $0.contains(fault) }, "\(style): \(faults.prefix(3))")
    }
  }
}
