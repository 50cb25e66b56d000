import Declarations
import TestSupport
import Testing

/// A report that is open in a browser, whose figures are asked for by name.
struct OpenReport {
  let session: BrowserSession

  init(_ html: String, width: Int = 1280, features: [String: String] = [:]) throws {
    session = try BrowserSession(width: width, features: features)
    try session.load(html)
    try session.wait(for: "document.documentElement.dataset.script === 'ready'")
  }

  func figure(_ name: String) -> String { "document.querySelector(\"figure[data-figure='\(name)']\")" }
  func drawing(_ name: String) -> String { "\(figure(name)).querySelector('svg')" }

  /// A place in the window, as shares of an element's box, which is brought into sight.
  func place(_ element: String, _ across: Double, _ down: Double) throws -> (Double, Double) {
    try pair(
      "(() => { const e = \(element); e.scrollIntoView({ block: 'center' }); const b = e.getBoundingClientRect();"
        + " return [b.x + b.width * \(across), b.y + b.height * \(down)]; })()")
  }

  /// Where in the window a place of a figure is, in the units of a panel's axes; without a y, in the middle.
  func pixel(_ name: String, panel: Int, x: Double, y: Double?) throws -> (Double, Double) {
    let (px, py) = try coordinates(name, panel: panel, x: x, y: y)
    return try pixel(name, px, py)
  }

  /// Where in the window a place of a figure is, in its own pixels.
  func pixel(_ name: String, _ x: Double, _ y: Double) throws -> (Double, Double) {
    try pair(
      "(() => { const f = \(drawing(name)); f.scrollIntoView({ block: 'center' }); const b = f.getBoundingClientRect();"
        + " const [, , w, h] = f.getAttribute('viewBox').split(' ').map(Number);"
        + " return [b.x + \(x) * b.width / w, b.y + \(y) * b.height / h]; })()")
  }

  /// The same in pixels of the figure: by the axes that the page tells its script of.
  func coordinates(_ name: String, panel: Int, x: Double, y: Double?) throws -> (Double, Double) {
    let model = try session.value(
      "JSON.parse(\(figure(name)).querySelector(\"script[type='application/json']\").textContent).panels[\(panel)]"
    )
    let plot = try #require(model["plot"]?.elements?.compactMap { $0.number })
    func share(_ axis: String, _ value: Double) throws -> Double {
      let (from, to) = (try #require(model[axis]?["from"]?.number), try #require(model[axis]?["to"]?.number))
      return (value - from) / (to - from)
    }
    let down = try y.map { try 1 - share("y", $0) } ?? 0.5
    return (plot[0] + (try share("x", x)) * plot[2], plot[1] + down * plot[3])
  }

  /// What stands under the pointer: a line a row, with a bar between names and values.
  func readout() throws -> String {
    try session.text(
      "[...document.querySelectorAll('.tw-readout:not([hidden]) > div')]"
        + ".map(r => [...r.childNodes].map(n => n.textContent).filter(Boolean).join('|')).join('\\n')")
  }

  private func pair(_ expression: String) throws -> (Double, Double) {
    let numbers = try #require(try session.value(expression).elements?.compactMap { $0.number })
    try #require(numbers.count == 2)
    return (numbers[0], numbers[1])
  }
}
