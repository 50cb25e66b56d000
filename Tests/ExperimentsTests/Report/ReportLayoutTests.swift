import Foundation
import TestSupport
import Testing

@testable import Experiments

@Suite("How reports lie on a page")
struct ReportLayoutTests {
  private let experiment: TemporaryExperiment

  init() throws { experiment = try TemporaryExperiment() }

  private func page() throws -> String {
    let outcome = try experiment.run(Edit.base)
    return String(decoding: try TemporaryExperiment.bytes("report.html", of: outcome), as: UTF8.self)
  }

  @Test("a table that was drawn stands once, as a table")
  func tables() throws {
    let page = try page()
    #expect(!page.contains("Members and ensemble: vote"))
    #expect(page.matches(of: #/ensemble \(mean probability\)/#).count == 1)
    #expect(page.contains("Ensemble: vote"))
  }

  @Test(
    "on paper, on a phone and on a screen nothing overlaps and nothing is wider than the page",
    .enabled(if: Browser.isInstalled, Browser.absence))
  func layout() throws {
    let page = try page()
    let paper = page.replacing("@media print", with: "@media all").replacing(
      "@media screen", with: "@media speech")
    try #require(paper != page)
    // A4 and US Letter less their margins, in CSS pixels.
    for (width, html) in [(688, paper), (710, paper), (390, page), (1280, page)] {
      let faults = try faults(of: html, width: width)
      #expect(faults == [], "at \(width) pixels")
    }
    let printed = try Browser.pdf(of: page)
    #expect(printed.starts(with: Data("%PDF".utf8)))
  }

  private func faults(of page: String, width: Int) throws -> [String] {
    let frame =
      "<!doctype html><meta charset=\"utf-8\"><iframe srcdoc=\"\(HTML.escaped(page))\" "
      + "style=\"width:\(width)px;height:900px;border:0\"></iframe><pre id=\"found\"></pre>\(Self.script)"
    let elements = try Browser.elements(of: frame)
    let match = try #require(elements.firstMatch(of: #/<pre id="found">([^<]*)</pre>/#))
    let lines = match.output.1.split(separator: "\n").map(String.init)
    try #require(lines.first == "looked", "\(lines)")
    return Array(lines.dropFirst())
  }

  private static let script = """
    <script>
    document.querySelector("iframe").onload = event => {
      const page = event.target.contentDocument, lines = [];
      const say = text => lines.push(text);
      const whole = page.documentElement;
      if (whole.scrollWidth > whole.clientWidth) say(`the page is ${whole.scrollWidth} wide in ${whole.clientWidth}`);
      const parts = [...page.querySelectorAll("h1, h2, h3, figure, .card, table, pre, summary, .note")].map(part =>
        ({ name: part.tagName + " " + part.textContent.trim().slice(0, 20), part, box: part.getBoundingClientRect() }))
        .filter(({ part, box }) => box.width > 0 && part.checkVisibility());
      parts.forEach((one, index) => {
        for (const other of parts.slice(index + 1)) {
          if (one.part.contains(other.part)) continue;
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          if (Math.min(across, down) > 1) say(`${one.name} and ${other.name} overlap`);
        }
      });
      for (const part of [...page.querySelectorAll(".scroll, pre")].filter(part => part.checkVisibility()))
        if (event.target.clientWidth < 720 && event.target.clientWidth > 600 && part.scrollWidth > part.clientWidth + 1)
          say(`${part.tagName} is cut: ${part.scrollWidth} in ${part.clientWidth}`);
      document.getElementById("found").textContent = ["looked", ...lines].join("\\n");
    };
    </script>
    """
}
