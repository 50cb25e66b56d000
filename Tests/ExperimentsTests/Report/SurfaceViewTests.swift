import Declarations
import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite("Planes by hand: levels, and a surface that turns", .enabled(if: Browser.isInstalled, Browser.absence))
struct SurfaceViewTests {
  private let html: String

  init() throws { html = try CommittedRun("quickstart").page() }

  private let figure = "plane-cross-entropy"

  private func button(_ name: String, on page: OpenReport) -> String {
    "[...\(page.figure(figure)).querySelectorAll('.tw-tools button')].find(b => b.textContent === '\(name)')"
  }

  private let canvas = "document.querySelector('.tw-surface')"

  /// How many colours there are, of pixels a few apart.
  private func colours() -> String {
    "(() => { const c = \(canvas), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data, s = new Set();"
      + " for (let i = 0; i < d.length; i += 28) s.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]); return s.size; })()"
  }

  private func settle(_ page: OpenReport) throws {
    try page.session.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
  }

  @Test("a plane becomes a surface, which turns by dragging, by keys and back, and is flat again")
  func turns() throws {
    let page = try OpenReport(html, features: ["prefers-reduced-motion": "reduce"])
    #expect(try !page.session.holds(canvas))
    try page.session.value("\(button("Surface", on: page)).click()")
    try settle(page)
    // For who wants nothing to move, it is at rest at once.
    let resting = try page.session.text("\(canvas).toDataURL()")
    #expect(try page.session.number(colours()) > 60)
    try page.session.value("new Promise(done => setTimeout(done, 150))")
    #expect(try page.session.text("\(canvas).toDataURL()") == resting)
    let start = try page.place(canvas, 0.5, 0.5)
    try page.session.drag(from: start, to: (start.0 + 60, start.1 + 20))
    try settle(page)
    let dragged = try page.session.text("\(canvas).toDataURL()")
    #expect(dragged != resting)
    try page.session.press("ArrowLeft", "+")
    try settle(page)
    #expect(try page.session.text("\(canvas).toDataURL()") != dragged)
    try page.session.press("Home")
    try page.session.point(2, 2)
    try settle(page)
    #expect(try page.session.text("\(canvas).toDataURL()") == resting)
    // Paper has the flat one.
    #expect(try page.session.number("\(page.drawing(figure)).getBoundingClientRect().height") == 0)
    try page.session.show(as: "print")
    #expect(try page.session.number("\(page.drawing(figure)).getBoundingClientRect().height") > 100)
    #expect(try page.session.number("\(canvas).getBoundingClientRect().height") == 0)
    try page.session.show(as: "screen")
    try page.session.value("\(button("Flat", on: page)).click()")
    #expect(try !page.session.holds(canvas))
    #expect(page.session.problems == [])
  }

  @Test("the place on the curve that another figure looks at is on the surface too, and moves")
  func linked() throws {
    let page = try OpenReport(html, features: ["prefers-reduced-motion": "reduce"])
    try page.session.value("\(button("Surface", on: page)).click()")
    try settle(page)
    let before = try page.session.text("\(canvas).toDataURL()")
    var pictures: Set<String> = [before]
    for t in [0.2, 0.7] {
      let at = try page.pixel("along-along", panel: 0, x: t, y: nil)
      try page.session.point(at.0, at.1)
      try settle(page)
      pictures.insert(try page.session.text("\(canvas).toDataURL()"))
    }
    #expect(pictures.count == 3)
  }

  @Test("it opens with a movement for who does not mind one")
  func opening() throws {
    let page = try OpenReport(html, features: ["prefers-reduced-motion": "no-preference"])
    try page.session.value("\(button("Surface", on: page)).click(); window.first = \(canvas).toDataURL()")
    try page.session.wait(for: "\(canvas).toDataURL() !== window.first")
  }

  @Test("levels drawn by the page at the figure's own are the figure's own")
  func sameLevels() throws {
    let page = try OpenReport(html)
    let drawing = page.drawing(figure)
    try page.session.value("window.before = new XMLSerializer().serializeToString(\(drawing))")
    // A reader who writes what stands there has the page draw it.
    try page.session.value(
      "(() => { const f = \(page.figure(figure)).querySelector('.tw-levels'); f.dispatchEvent(new Event('input', { bubbles: true })); })()"
    )
    try settle(page)
    #expect(try page.session.number("\(drawing).querySelectorAll('.tw-redrawn').length") == 2)
    let difference = try page.session.number(
      """
      (async () => {
        const pixels = async text => {
          const image = new Image(560, 560);
          image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
          await image.decode();
          const canvas = document.createElement("canvas");
          canvas.width = canvas.height = 560;
          const pen = canvas.getContext("2d");
          pen.drawImage(image, 0, 0, 560, 560);
          return pen.getImageData(0, 0, 560, 560).data;
        };
        const [a, b] = [await pixels(window.before), await pixels(new XMLSerializer().serializeToString(\(drawing)))];
        let other = 0;
        for (let i = 0; i < a.length; i += 4)
          if (Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]) > 60) other++;
        return other / (a.length / 4);
      })()
      """)
    #expect(difference < 0.004)
  }

  @Test("levels, their spacing and their ends are set by hand, and put back")
  func ownLevels() throws {
    let page = try OpenReport(html)
    let drawing = page.drawing(figure)
    func set(_ index: Int, _ value: String) throws {
      try page.session.value(
        "(() => { const i = \(page.figure(figure)).querySelectorAll('.tw-levels :is(select, input)')[\(index)];"
          + " i.value = '\(value)'; i.dispatchEvent(new Event('input', { bubbles: true })); })()")
      try settle(page)
    }
    try set(0, "linear")
    try set(1, "5")
    try set(2, "0.25")
    try set(3, "1")
    let bands = "\(drawing).querySelectorAll('.tw-redrawn')[0].querySelectorAll('[fill]')"
    // Five bands, and one for what is above.
    #expect(try page.session.number("\(bands).length") == 6)
    let labels = try page.session.text(
      "[...\(drawing).querySelectorAll('.tw-redrawn .tick')].map(t => t.textContent).join(' ')")
    #expect(labels == "0.25 0.4 0.55 0.7 0.85 > 1")
    // The region above 0.4 is where the measured values are: by the grid's own places.
    let plane: PlaneEvaluation = try CommittedRun("quickstart").artifact(of: "plane")
    let grid = try #require(plane.grid("cross-entropy"))
    for (row, column) in [(3, 5), (10, 10), (15, 4), (18, 18), (6, 12)] {
      let (x, y) = try page.coordinates(figure, panel: 0, x: plane.alphas[column], y: plane.betas[row])
      let inside = try page.session.holds(
        "(() => { const p = \(bands)[1], o = \(drawing).createSVGPoint(); o.x = \(x); o.y = \(y); return p.isPointInFill(o); })()"
      )
      #expect(inside == (grid[row][column] >= 0.4), "\(row), \(column)")
    }
    try set(0, "log")
    try set(2, "-1")
    #expect(
      try page.session.text("\(page.figure(figure)).querySelector('.tw-levels p').textContent")
        == "Factors need a first level above 0.")
    try page.session.value("\(button("As drawn", on: page)).click()")
    #expect(try page.session.number("\(drawing).querySelectorAll('.tw-redrawn').length") == 0)
    #expect(page.session.problems == [])
  }

  @Test("a plane of 101 x 101 places is a small page, is drawn anew and becomes a surface")
  func large() throws {
    let plane = SampleResults.plane(grid: 101)
    var identifiers = FigureIdentifiers()
    let figures = plane.figures(named: "plane", FigureStyle(title: nil, width: 560)).map {
      $0.html(&identifiers, of: "c")
    }
    let source = HTML.page(titled: "t", figures).source
    #expect(source.utf8.count < 700_000)
    let page = try OpenReport(source, features: ["prefers-reduced-motion": "reduce"])
    try page.session.value("\(button("Surface", on: page)).click()")
    try settle(page)
    #expect(try page.session.number(colours()) > 60)
    try page.session.value(
      "\(page.figure(figure)).querySelector('.tw-levels').dispatchEvent(new Event('input', { bubbles: true }))"
    )
    try settle(page)
    #expect(try page.session.number("\(page.drawing(figure)).querySelectorAll('.tw-redrawn').length") == 2)
    #expect(page.session.problems == [])
  }
}
