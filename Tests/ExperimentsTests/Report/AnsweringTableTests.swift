import Declarations
import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite("Tables that sort, and what is saved from a page", .enabled(if: Browser.isInstalled, Browser.absence))
struct AnsweringTableTests {
  /// Numbers as tables print them, equal ones, and what is missing.
  private static let table = """
    <table class="chart-table"><thead><tr><th scope="col">name</th><th scope="col">loss</th></tr></thead><tbody>
    <tr><th scope="row">b10</th><td>0.5</td></tr><tr class="section"><th scope="row">b9</th><td>1.5×10⁻⁵</td></tr>
    <tr><th scope="row">a</th><td>–</td></tr><tr><th scope="row">c</th><td>−3</td></tr>
    <tr><th scope="row">d</th><td><strong>0.50</strong></td></tr><tr><th scope="row">e</th><td>12\u{2009}345</td></tr>
    </tbody></table>
    """

  private func names(_ page: OpenReport) throws -> String {
    try page.session.text(
      "[...document.querySelectorAll('tbody tr')].map(r => r.cells[0].textContent).join(' ')")
  }

  @Test("a table is sorted by a click on the head of a column, and by keys: up, down, and as it was")
  func sorting() throws {
    let page = try OpenReport(HTML.page(titled: "t", [.trusted(Self.table)]).source)
    let head = "document.querySelectorAll('th[scope=col]')"
    func click(_ column: Int) throws {
      let place = try page.place("\(head)[\(column)].firstElementChild", 0.5, 0.5)
      try page.session.click(place.0, place.1)
    }
    #expect(try names(page) == "b10 b9 a c d e")
    try click(1)
    #expect(try names(page) == "c b9 b10 d e a")
    #expect(try page.session.text("\(head)[1].getAttribute('aria-sort')") == "ascending")
    try click(1)
    #expect(try names(page) == "e b10 d b9 c a")
    #expect(try page.session.text("\(head)[1].getAttribute('aria-sort')") == "descending")
    try click(1)
    #expect(try names(page) == "b10 b9 a c d e")
    #expect(try !page.session.holds("\(head)[1].hasAttribute('aria-sort')"))
    try page.session.value("\(head)[0].firstElementChild.focus()")
    try page.session.press("Enter")
    #expect(try names(page) == "a b9 b10 c d e")
    #expect(page.session.problems == [])
  }

  @Test("a table is copied for a spreadsheet, with numbers as programs write them")
  func copying() throws {
    let page = try OpenReport(HTML.page(titled: "t", [.trusted(Self.table)]).source)
    try page.session.value(
      "navigator.clipboard ? navigator.clipboard.writeText = async text => { window.copied = text } : 0")
    let place = try page.place("document.querySelector('.tw-copy')", 0.5, 0.5)
    try page.session.click(place.0, place.1)
    try page.session.wait(for: "window.copied")
    let lines = try page.session.text("window.copied").split(separator: "\n")
    #expect(lines == ["name\tloss", "b10\t0.5", "b9\t0.000015", "a\t", "c\t-3", "d\t0.50", "e\t12345"])
  }

  /// Has what would be saved kept in `window.saved` instead.
  private static let keeping = """
    window.saved = {}; URL.createObjectURL = blob => { window.last = blob; return "#"; };
    HTMLAnchorElement.prototype.click = function () { window.saved[this.download] = window.last; };
    """

  private func save(_ kind: String, _ figure: String, on page: OpenReport) throws {
    try page.session.value(
      "[...\(page.figure(figure)).querySelectorAll('.tw-tools button')].find(b => b.textContent === '\(kind)').click()"
    )
    try page.session.wait(for: "window.saved['\(figure).\(kind.lowercased())']")
  }

  @Test("a figure is saved as SVG, PNG and CSV")
  func saving() throws {
    let page = try OpenReport(CommittedRun("quickstart").page())
    try page.session.value(Self.keeping)
    // A reading point is on the figure while it is saved.
    let at = try page.pixel("along-along", panel: 0, x: 0.5, y: nil)
    try page.session.point(at.0, at.1)
    try save("SVG", "along-along", on: page)
    let svg = try #require(try page.session.value("window.saved['along-along.svg'].text()").text)
    #expect(
      svg.hasPrefix("<svg ") && svg.contains("<title id=\"along-along.title\">Along the curve: along</title>")
    )
    #expect(!svg.contains("tw-") && !svg.contains("tabindex") && !svg.contains("<script"))
    #expect(
      try page.session.holds(
        "!new DOMParser().parseFromString(\(JSON(svg).compactText), 'image/svg+xml').querySelector('parsererror')"
      ))

    try save("CSV", "along-along", on: page)
    let text = try #require(try page.session.value("window.saved['along-along.csv'].text()").text)
    let csv = text.split(separator: "\n")
    let along: CurveEvaluation = try CommittedRun("quickstart").artifact(of: "along")
    let figure = along.figures(named: "along", FigureStyle(title: nil, width: 560))[0]
    let own = figure.csv.split(separator: "\n")
    #expect(csv.count == own.count && csv.first == own.first)
    for (saved, kept) in zip(csv, own).dropFirst() {
      let fields = zip(
        saved.split(separator: ",", omittingEmptySubsequences: false),
        kept.split(separator: ",", omittingEmptySubsequences: false))
      for (a, b) in fields {
        if let a = Double(a), let b = Double(b) {
          #expect(abs(a - b) <= 1e-6 * abs(b))
        } else {
          #expect(a == b)
        }
      }
    }

    try save("PNG", "plane-error", on: page)
    let head = try page.session.value(
      "window.saved['plane-error.png'].arrayBuffer().then(b => [...new Uint8Array(b.slice(0, 24))])")
    let bytes = try #require(head.elements?.compactMap { $0.integer })
    #expect(bytes.prefix(4) == [0x89, 0x50, 0x4e, 0x47])
    let width = bytes[16..<20].reduce(0) { $0 * 256 + $1 }
    #expect(width == 3 * 560)
    #expect(page.session.problems == [])
  }

  @Test("names from results are text wherever the script puts them")
  func foreignNames() throws {
    let evil =
      "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    var along = try CommittedRun("quickstart").artifact(CurveEvaluation.self, of: "along")
    let overlaid = [evil, "other"].enumerated().map { OverlaidResult(label: $1, place: $0, result: along) }
    along = overlaid[0].result
    var identifiers = FigureIdentifiers()
    let figures = CurveEvaluation.overlay(overlaid, of: "along").map { $0.html(&identifiers, of: evil) }
    let page = try OpenReport(HTML.page(titled: "safe", figures).source)
    let at = try page.pixel("along-along-test", panel: 0, x: 0.5, y: nil)
    try page.session.point(at.0, at.1)
    #expect(try page.readout().contains(evil))
    try page.session.value(
      "document.querySelectorAll('.tw-tools button').forEach(b => b.textContent === 'Series' && b.click())")
    #expect(try page.session.text("document.title") == "safe")
    #expect(try page.session.number("document.querySelectorAll('img').length") == 0)
    #expect(page.session.problems == [] && page.session.requests == [])
  }

  @Test("a script that comes to stand in a page does not run: the policy knows the page's own alone")
  func foreignScript() throws {
    let page = HTML.page(
      titled: "safe",
      [
        .trusted(
          "<script>document.title = 'taken'</script><p onclick=\"document.title='taken'\" id=\"p\">x</p>")
      ])
    let session = try BrowserSession()
    try session.load(page.source)
    try session.value("document.getElementById('p').click()")
    #expect(try session.text("document.title") == "safe")
    #expect(try session.text("document.documentElement.dataset.script") == "ready")
  }
}
