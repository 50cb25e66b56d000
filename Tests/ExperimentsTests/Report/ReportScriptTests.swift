import Foundation
import Platform
import TestSupport
import Testing

@testable import Experiments

@Suite("The script of pages")
struct ReportScriptTests {
  private static var folder: URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../../Sources/Experiments/Report/Web"
    ).standardized
  }

  /// As policies have it: the digest in base 64.
  static func hash(of text: String) -> String {
    let digits = Array(Digest(of: text).description)
    let bytes = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0
    }
    return "sha256-\(Data(bytes).base64EncodedString())"
  }

  /// A page without its script and the tags around what that is told, in which no other script may be.
  static func markup(of page: String) -> String {
    page.replacing("<script>\(ReportScript.source)</script>", with: "")
      .replacing("<script type=\"application/json\">", with: "")
  }

  @Test("what the program carries is what stands in Report/Web: `make pages`")
  func copy() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    let modules = files.filter { $0.hasSuffix(".js") }
    #expect(modules.count > 10)
    var rest = ReportScript.source
    for name in modules {
      let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
      // Without comments and indentation.
      let lines = text.replacing(#/\/\*\*[\s\S]*?\*\/\n/#, with: "").split(separator: "\n")
        .filter { !$0.hasPrefix("import {") }
        .map { ($0.hasPrefix("export ") ? $0.dropFirst(7) : $0).trimmingCharacters(in: .whitespaces) }
      let body = lines.filter { !$0.isEmpty && !$0.hasPrefix("//") }.joined(separator: "\n")
      #expect(rest.contains(body), "\(name) is another: make pages")
      rest = rest.replacing(body, with: "")
    }
    let frame = rest.filter { !$0.isWhitespace }
    #expect(frame == "(()=>{\"usestrict\";})();")
    let style = try String(contentsOf: Self.folder.appending(path: "page.css"), encoding: .utf8)
    #expect(ReportScript.style == style)
    #expect(ReportScript.hash == Self.hash(of: ReportScript.source))
  }

  @Test("nothing in it ends its element")
  func ending() {
    let text = ReportScript.source.lowercased()
    for sign in ["</script", "<script", "<!--", "\r"] { #expect(!text.contains(sign)) }
    #expect(!ReportScript.style.contains("</"))
  }

  @Test("what it is told is text in whatever a name has")
  func data() {
    let evil = "</script><script>document.title='x'</script><!-- \u{202e} \u{7} \u{2028}"
    let html = HTML.data(["name": .text(evil)]).source
    let inner = html.dropFirst("<script type=\"application/json\">".count).dropLast("</script>\n".count)
    #expect(!inner.contains("<") && !inner.contains("\u{202e}") && !inner.contains("\u{7}"))
  }
}
