import Foundation
import Testing

@testable import Charts

@Suite("Figures are told from other markup")
struct FigureCheckTests {
  private static let figure = GalleryFigure.all[0].chart.svg(id: "loss", width: 480)

  @Test("every figure that this library draws passes", arguments: GalleryFigure.all.map(\.name))
  func own(_ name: String) throws {
    let figure = try #require(GalleryFigure.all.first { $0.name == name })
    for identifier in [name, "ä \"<&>\" 1", ""] {
      #expect(FigureCheck.objection(to: figure.chart.svg(id: identifier, width: figure.width)) == nil)
    }
  }

  @Test("so do those that earlier versions drew and that are kept here")
  func earlier() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "runs/reference")
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    let figures = names.filter { $0.hasSuffix(".svg") }
    #expect(figures.count > 10)
    for name in figures {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      #expect(FigureCheck.objection(to: text) == nil, "\(name)")
    }
  }

  @Test(
    "what could run, load, lead elsewhere or reach out of the figure is found",
    arguments: [
      ("</svg>", "<script>document.title=1</script></svg>"), ("</svg>", "</svg><h1>hello</h1>"),
      ("</svg>", "</svg><svg onload=\"alert(1)\"></svg>"), ("<svg ", "<svg onload=\"alert(1)\" "),
      ("<svg ", "<svg style=\"position:fixed\" "), ("<svg ", "<!DOCTYPE svg><svg "),
      ("<svg ", "<?xml version=\"1.0\"?><svg "),
      ("</svg>", "<a href=\"https://example.com\">x</a></svg>"),
      ("</svg>", "<a xlink:href=\"javascript:alert(1)\"></a></svg>"),
      ("</svg>", "<image href=\"https://example.com/x.png\"/></svg>"),
      ("</svg>", "<use href=\"other.svg#x\"/></svg>"),
      ("</svg>", "<foreignObject><p>x</p></foreignObject></svg>"),
      ("</svg>", "<animate attributeName=\"href\"/></svg>"), ("</svg>", "<!-- x --></svg>"),
      ("</svg>", "<![CDATA[x]]></svg>"), ("</svg>", "&#60;script&#62;</svg>"), ("</svg>", "&xxe;</svg>"),
      ("</svg>", "<rect fill=\"url(https://example.com)\"/></svg>"), ("</svg>", "<rect fill='red'/></svg>"),
      ("</svg>", "<rect fill=\"red\" onclick=\"x()\"/></svg>"), ("</svg>", "<rect\nfill=\"red\"/></svg>"),
      ("</svg>", "<SCRIPT>x</SCRIPT></svg>"), ("</svg>", "<g></svg>"), ("</svg>", ""),
      ("</svg>", "<svg/></svg>"),
      ("</style>", "body{display:none}\n</style>"),
      ("</style>", "@import url(https://example.com);\n</style>"),
      ("</style>", "#loss .x{fill:url(https://example.com)}\n</style>"),
      ("</style>", "#loss{position:fixed}\n</style>"), ("</style>", "#loss .a,body{fill:red}\n</style>"),
      ("</style>", "#loss .a{fill:red}body{fill:red}\n</style>"),
      ("</style>", "#loss .a{fill:\\75rl(x)}\n</style>"),
      ("</style>", "<g/></style>"), ("</style>", "#loss-2 .a{fill:red}\n</style>"),
      ("</style>", "#loss .a{--x:url(//example.com)}\n</style>"),
    ])
  func foreign(_ old: String, _ new: String) throws {
    let range = try #require(Self.figure.firstRange(of: old))
    let text = Self.figure.replacingCharacters(in: range, with: new)
    #expect(FigureCheck.objection(to: text) != nil)
  }

  @Test("no text makes it trap, whatever is cut off or changed")
  func robustness() {
    let bytes = Array(Self.figure.utf8)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        changed[Int.random(in: changed.indices, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      _ = FigureCheck.objection(to: String(decoding: changed, as: UTF8.self))
      let cut = bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator))
      #expect(FigureCheck.objection(to: String(decoding: cut, as: UTF8.self)) != nil)
    }
    #expect(FigureCheck.objection(to: "<svg " + String(repeating: "><g", count: 100_000)) != nil)
  }
}
