import Charts
import Declarations

/// A piece of an HTML page. Text becomes HTML only through `text`, so nothing from outside can be markup.
struct HTML: Sendable {
  let source: String

  private init(source: String) { self.source = source }

  static let nothing = HTML(source: "")

  /// Text of an element. Quotes mean nothing there, and stay: a report has thousands of them.
  static func text(_ text: String) -> HTML { HTML(source: escaped(text, keepsQuotes: true)) }

  /// An element with attributes, whose values are escaped.
  static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ content: HTML...
  ) -> HTML {
    element(name, attributes, content)
  }

  static func element(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ content: [HTML]
  ) -> HTML {
    let written = attributes.map { " \($0.key)=\"\(escaped($0.value))\"" }.joined()
    return HTML(source: "<\(name)\(written)>\(content.map(\.source).joined())</\(name)>\n")
  }

  /// Markup that this program wrote itself: a figure of Charts, a style sheet.
  static func trusted(_ markup: String) -> HTML { HTML(source: markup) }

  /// A whole page that opens offline.
  ///
  /// Its policy lets it run nothing but `ReportScript` and load nothing, whatever might come to stand in it.
  static func page(titled title: String, _ content: [HTML]) -> HTML {
    let head = element(
      "head", [:], trusted("<meta charset=\"utf-8\">\n"),
      trusted("<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy)\">\n"),
      trusted("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"),
      element("title", [:], text(title)), element("style", [:], trusted(ReportStyle.css + ReportScript.style))
    )
    let script = trusted("<script>\(ReportScript.source)</script>\n")
    let hasContents = content.contains { $0.source.hasPrefix("<nav ") }
    let body = element(
      "body", [:], element("main", ["class": hasContents ? "with-contents" : "plain"], content), script)
    return joined([trusted("<!DOCTYPE html>\n"), element("html", ["lang": "en"], head, body)])
  }

  private static let policy =
    "default-src 'none'; script-src '\(ReportScript.hash)'; style-src 'unsafe-inline'; img-src data:; "
    + "base-uri 'none'; form-action 'none'"

  /// What a page's script is told; the page's reader sees nothing of it.
  ///
  /// Without a sign that could end the element or begin another, and without controls that reorder text.
  static func data(_ json: JSON) -> HTML {
    var text: [UInt8] = []
    for byte in json.compactText.withEscapedControls.utf8 {
      if byte == UInt8(ascii: "<") { text += Array("\\u003c".utf8) } else { text.append(byte) }
    }
    let shown = String(decoding: text, as: UTF8.self)
    return trusted("<script type=\"application/json\">\(shown)</script>\n")
  }

  static func joined(_ parts: [HTML]) -> HTML { HTML(source: parts.map(\.source).joined()) }

  /// - Parameter keepsQuotes: whether quotes stay as they are, which they may not within an attribute.
  static func escaped(_ text: String, keepsQuotes: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"" where !keepsQuotes: result += "&quot;"
      case "'" where !keepsQuotes: result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar.isHarmful ? "\u{fffd}" : scalar)
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Controls, which HTML forbids, and what would reorder the text around it.
  fileprivate var isHarmful: Bool {
    switch value {
    case 0..<0x20, 0x7f..<0xa0, 0x202a...0x202e, 0x2066...0x2069, 0xfffe...0xffff: true
    default: false
    }
  }
}

extension HTML {
  /// A table of Charts, which escapes what it holds, with room to scroll.
  static func table(_ table: Table) -> HTML {
    .element("div", ["class": "scroll"], .trusted(table.html()))
  }
}

extension HTML {
  /// Which bins the calibration errors among some metrics, and a reliability table, are over; nothing where there are
  /// none.
  static func note(onBinsOf metrics: [String], reliability: CalibrationBins? = nil) -> HTML {
    var subjects = metrics.compactMap { name in
      Metrics.named(name)?.calibration.map { (name: name, bins: $0.bins) }
    }
    if let reliability { subjects.append((name: "reliability", bins: reliability)) }
    if subjects.isEmpty { return .nothing }
    let kinds = subjects.map(\.bins.explanation).uniqued.map { explanation in
      let names = subjects.filter { $0.bins.explanation == explanation }.map(\.name)
      return "\(names.joined(separator: ", ")): \(explanation)"
    }
    return .element("p", ["class": "note"], .text("Bins of confidence. \(kinds.joined(separator: "; "))."))
  }
}
