import Charts
import Declarations
import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite("Figures that answer", .enabled(if: Browser.isInstalled, Browser.absence))
struct AnsweringFigureTests {
  private let run: CommittedRun
  private let page: OpenReport

  init() throws {
    run = try CommittedRun("quickstart")
    page = try OpenReport(run.page())
  }

  private func shown(_ value: Double, _ digits: Int = 4) -> String {
    NumberFormat(.significant(digits), trimsZeros: true).string(value)
  }

  @Test(
    "of every committed run: no error, no request, and each figure and table answers",
    arguments: CommittedRun.names)
  func loads(name: String) throws {
    let html = try CommittedRun(name).page()
    #expect(html.utf8.count < 1_500_000)
    let page = try OpenReport(html)
    let figures = html.matches(of: #/<figure /#).count
    #expect(figures > 2)
    #expect(try page.session.number("document.querySelectorAll('.tw-drawing').length") == Double(figures))
    #expect(try page.session.number("document.querySelectorAll('.tw-tools').length") == Double(figures))
    #expect(
      try page.session.holds("[...document.querySelectorAll('table')].every(t => t.closest('.tw-table'))"))
    // Each figure is pointed at in its middle, and read by keys.
    for index in 0..<figures {
      let place = try page.place("document.querySelectorAll('.tw-drawing')[\(index)]", 0.5, 0.5)
      try page.session.point(place.0, place.1)
      try page.session.value(
        "document.querySelectorAll('.tw-drawing')[\(index)].focus({preventScroll: true})")
      try page.session.press("ArrowRight", "ArrowRight", "ArrowUp", "End", "Escape")
    }
    #expect(page.session.problems == [])
    #expect(page.session.requests == [])
  }

  @Test("without script all figures and tables are there, and nothing is left to be pressed")
  func withoutScript() throws {
    let html = try run.page()
    let session = try BrowserSession()
    try session.load(html, runsScripts: false)
    let figures = html.matches(of: #/<figure /#).count
    let seen =
      "[...document.querySelectorAll('figure svg')].filter(f => f.getBoundingClientRect().height > 100).length"
    #expect(try session.number(seen) == Double(figures))
    #expect(try session.number("document.querySelectorAll('table').length") >= 2)
    #expect(try session.number("document.querySelectorAll('button, canvas, [tabindex]').length") == 0)
    #expect(session.requests == [])
  }

  @Test("a line figure shows the values of all series at the sample nearest to the pointer")
  func values() throws {
    let along: CurveEvaluation = try run.artifact(of: "along")
    let at = try page.pixel("along-along", panel: 0, x: 0.352, y: nil)
    try page.session.point(at.0, at.1)
    let text = try page.readout()
    #expect(text.contains("t 0.35"))
    for (path, name) in [(CurveEvaluation.curve, "curve"), (CurveEvaluation.segment, "straight segment")] {
      for split in along.splits {
        let index = try #require(
          along.series("t", path: path, split: split).firstIndex { abs($0 - 0.35) < 1e-9 })
        let value = along.series(along.metrics[0], path: path, split: split)[index]
        #expect(text.contains("\(name), \(split)|\(shown(value))"), "\(text)")
      }
    }
    // The other panels mark the same t.
    #expect(
      try page.session.number("\(page.figure("along-along")).querySelectorAll('.tw-guide').length") == 4)
  }

  @Test("a reliability diagram shows its bin")
  func bins() throws {
    let vote: EnsembleEvaluation = try run.artifact(of: "vote")
    let last = try #require(
      vote.reliability.rows.last { $0[0].text == "probability-mean" && $0[3].number > 0 })
    let model = "JSON.parse(\(page.figure("vote-reliability")).querySelector('script').textContent).panels[0]"
    let box = try #require(try page.session.value("\(model).boxes.at(-1)").elements?.compactMap { $0.number })
    let at = try page.pixel("vote-reliability", box[0] + box[2] / 2, box[1] + 5)
    try page.session.point(at.0, at.1)
    let text = try page.readout()
    #expect(text.contains("examples|\(shown(last[3].number))"), "\(text)")
    #expect(text.contains("accuracy|\(shown(100 * last[5].number)) %"), "\(text)")
  }

  @Test("a plane shows its value anywhere, interpolated between the four measured values around it")
  func plane() throws {
    let plane: PlaneEvaluation = try run.artifact(of: "plane")
    let grid = try #require(plane.grid("cross-entropy"))
    let at = try page.pixel("plane-cross-entropy", panel: 0, x: 0.1, y: 0.73)
    try page.session.point(at.0, at.1)
    let text = try page.readout()
    func number(_ name: String) throws -> Double {
      let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name)|") }, "\(text)")
      return try #require(Double(row.dropFirst(name.count + 1).replacing("−", with: "-")))
    }
    let (alpha, beta) = (try number("α"), try number("β"))
    #expect(abs(alpha - 0.1) < 0.005 && abs(beta - 0.73) < 0.005)
    #expect(text.contains("interpolated"))
    func cell(_ places: [Double], _ value: Double) -> (Int, Double) {
      let index = places.lastIndex { $0 <= value } ?? 0
      return (index, (value - places[index]) / (places[index + 1] - places[index]))
    }
    let ((column, u), (row, v)) = (cell(plane.alphas, alpha), cell(plane.betas, beta))
    let expected =
      (grid[row][column] * (1 - u) + grid[row][column + 1] * u) * (1 - v)
      + (grid[row + 1][column] * (1 - u) + grid[row + 1][column + 1] * u) * v
    // The coordinates are shown in three digits.
    #expect(abs(try number("test cross-entropy") / expected - 1) < 0.02)
    // By keys, from one measured place to the next.
    try page.session.point(1, 1)
    try page.session.value("\(page.drawing("plane-cross-entropy")).focus()")
    try page.session.press("ArrowRight", "ArrowRight", "ArrowUp")
    let middle = plane.alphas.count / 2
    let spoken = try page.session.text("document.querySelector('.tw-spoken').textContent")
    #expect(spoken.contains("test cross-entropy: \(shown(grid[middle + 1][middle + 1]))"), "\(spoken)")
    #expect(spoken.contains("measured here"))
  }

  @Test("t on the curve and its place on the plane are one, both ways")
  func links() throws {
    let plane: PlaneEvaluation = try run.artifact(of: "plane")
    let at = try page.pixel("along-along", panel: 1, x: 0.6, y: nil)
    try page.session.point(at.0, at.1)
    let ring = "\(page.figure("plane-error")).querySelector('.tw-ring')"
    #expect(try page.session.holds(ring))
    let place = (plane.curve?.path ?? [])[36]
    let (x, y) = try page.coordinates("plane-error", panel: 0, x: place.alpha, y: place.beta)
    #expect(abs(try page.session.number("+\(ring).getAttribute('cx')") - x) < 0.1)
    #expect(abs(try page.session.number("+\(ring).getAttribute('cy')") - y) < 0.1)
    #expect(try page.session.holds("\(page.figure("vote-members")).querySelector('.tw-guide')"))
    // And back: the pointer comes to the curve on the plane.
    let half = (plane.curve?.path ?? [])[15]
    let back = try page.pixel("plane-error", panel: 0, x: half.alpha, y: half.beta)
    try page.session.point(back.0, back.1)
    #expect(try page.readout().contains("t 0.25 on the curve"))
    let guide = "\(page.figure("along-along")).querySelector('.tw-guide')"
    let (expected, _) = try page.coordinates("along-along", panel: 0, x: 0.25, y: nil)
    #expect(abs(try page.session.number("+\(guide).getAttribute('x1')") - expected) < 1)
    try page.session.point(1, 1)
    #expect(try !page.session.holds("document.querySelector('.tw-ring, .tw-guide')"))
  }

  @Test("a name in the legend sets its series apart under the pointer, and hides it by a click")
  func legend() throws {
    let entry =
      "[...\(page.figure("along-along")).querySelectorAll('.tw-entry')].find(e => e.textContent.trim() === 'curve, test')"
    let place = try page.place(entry, 0.5, 0.5)
    func lines(_ style: String) throws -> Double {
      try page.session.number(
        "[...\(page.figure("along-along")).querySelectorAll('.line')].filter(l => !l.closest('.tw-entry') && \(style)).length"
      )
    }
    try page.session.point(place.0, place.1)
    #expect(try lines("l.matches('.tw-behind')") == 12)
    try page.session.click(place.0, place.1)
    #expect(try lines("l.style.display === 'none'") == 4)
    let at = try page.pixel("along-along", panel: 0, x: 0.5, y: nil)
    try page.session.point(at.0, at.1)
    #expect(try !page.readout().contains("curve, test|"))
    #expect(try page.readout().contains("curve, train|"))
    let again = try page.place(entry, 0.5, 0.5)
    try page.session.click(again.0, again.1)
    #expect(try lines("l.style.display === 'none'") == 0)
  }

  @Test("arrow keys move the reading point and say its values; Escape ends it")
  func keys() throws {
    let along: CurveEvaluation = try run.artifact(of: "along")
    try page.session.value("\(page.drawing("along-along")).focus()")
    try page.session.press("ArrowRight", "ArrowRight", "ArrowRight")
    func spoken() throws -> String {
      try page.session.text("document.querySelector('.tw-spoken').textContent")
    }
    let value = along.series(along.metrics[0], path: CurveEvaluation.curve, split: "test")[2]
    #expect(try spoken().hasPrefix("t 0.1; Cross-entropy"))
    #expect(try spoken().contains("curve, test: \(shown(value))"))
    try page.session.press("ArrowDown")
    #expect(try spoken().hasPrefix("t 0.1; Error (%)"))
    try page.session.press("End")
    #expect(try spoken().hasPrefix("t 1; Error (%)"))
    #expect(
      try page.session.text("document.querySelector('.tw-spoken').getAttribute('aria-live')") == "polite")
    try page.session.press("Escape")
    #expect(try page.readout() == "" && !page.session.holds("document.querySelector('.tw-guide')"))
    let drawing = page.drawing("along-along")
    #expect(try page.session.text("\(drawing).getAttribute('role')") == "img")
    #expect(
      try page.session.text("\(drawing).getAttribute('aria-label')")
        == "Along the curve: along. Arrow keys read its values.")
    #expect(
      try page.session.text(
        "document.getElementById(\(drawing).getAttribute('aria-describedby')).textContent"
      )
      .hasPrefix("Line chart of Cross-entropy against t"))
  }
}
