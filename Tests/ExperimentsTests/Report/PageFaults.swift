import Foundation
import TestSupport
import Testing

@testable import Experiments

/// What is wrong with how a page lies before its readers: parts that overlap, or are wider than the page or their place.
enum PageFaults {
  /// On A4 and US Letter less their margins, on phones and on screens.
  static func everywhere(of page: String) throws -> [String] {
    let paper = page.replacing("@media print", with: "@media all").replacing(
      "@media screen", with: "@media speech")
    try #require(paper != page)
    return try [
      (688, paper), (710, paper), (360, page), (390, page), (1280, page), (1440, page), (2560, page),
    ]
    .flatMap { width, html in
      try all(of: html, width: width).map { "at \(width) pixels: \($0)" }
    }
  }

  static func all(of page: String, width: Int) throws -> [String] {
    let frame =
      "<!doctype html><meta charset=\"utf-8\"><iframe srcdoc=\"\(HTML.escaped(page))\" "
      + "style=\"width:\(width)px;height:900px;border:0\"></iframe><pre id=\"found\"></pre>\(script)"
    let elements = try Browser.elements(of: frame)
    let match = try #require(elements.firstMatch(of: #/<pre id="found">([^<]*)<\/pre>/#))
    let lines = match.output.1.split(separator: "\n").map(String.init)
    try #require(lines.first == "looked", "\(lines)")
    return Array(lines.dropFirst())
  }

  /// How far below the top of the page the first figure begins, in pixels.
  static func topOfFirstFigure(of page: String, width: Int) throws -> Double {
    let script = """
      <script>document.querySelector("iframe").onload = event => {
        const figure = event.target.contentDocument.querySelector("figure");
        document.getElementById("found").textContent = figure ? figure.getBoundingClientRect().top : "none";
      };</script>
      """
    let frame =
      "<!doctype html><iframe srcdoc=\"\(HTML.escaped(page))\" style=\"width:\(width)px;height:900px;border:0\">"
      + "</iframe><pre id=\"found\"></pre>\(script)"
    let match = try #require(
      try Browser.elements(of: frame).firstMatch(of: #/<pre id="found">([^<]*)<\/pre>/#))
    return try #require(Double(match.output.1))
  }

  /// The figures of a page, to be looked at one by one.
  static func figures(of page: String) -> [NamedFigure] {
    page.matches(of: #/<svg [^>]*id="([^"]*)"[\s\S]*?<\/svg>/#).map {
      NamedFigure(String($0.output.1), svg: String($0.output.0))
    }
  }

  private static let script = """
    <script>
    document.querySelector("iframe").onload = event => {
      const page = event.target.contentDocument, lines = [];
      const say = text => lines.push(text);
      const whole = page.documentElement;
      if (whole.scrollWidth > whole.clientWidth) say(`the page is ${whole.scrollWidth} wide in ${whole.clientWidth}`);
      const parts = [...page.querySelectorAll("nav, h1, h2, h3, figure, .card, table, pre, summary, .note")].map(part =>
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
      for (const part of page.querySelectorAll(".card, .card p, h1, h2, h3, summary, figcaption, nav"))
        if (part.checkVisibility() && part.scrollWidth > part.clientWidth + 1)
          say(`${part.tagName} ${part.textContent.trim().slice(0, 20)} flows over: ${part.scrollWidth} in ${part.clientWidth}`);
      document.getElementById("found").textContent = ["looked", ...lines].join("\\n");
    };
    </script>
    """
}
