import TestSupport
import Testing

@testable import Charts

@Suite("Figures on paper")
struct PaperTests {
  /// Half as wide as DejaVu Sans, and twice as wide.
  private static let narrow = FontMetrics { _, isBold in isBold ? 330 : 300 }
  private static let wide = FontMetrics { _, isBold in isBold ? 1000 : 900 }

  private static let papers = [
    ("one column", Paper(width: 84 * Paper.pointsPerMillimetre, typeSize: 8)),
    ("two columns", Paper(width: 174 * Paper.pointsPerMillimetre, typeSize: 8)),
    ("large type", Paper(width: 84 * Paper.pointsPerMillimetre, typeSize: 10)),
    ("half a column", Paper(width: 42 * Paper.pointsPerMillimetre, typeSize: 9)),
    ("narrow letters", Paper(width: 238, typeSize: 8, family: "Narrow", metrics: narrow)),
    ("wide letters", Paper(width: 238, typeSize: 8, family: "Wide", metrics: wide)),
  ]

  @Test("no two texts overlap, and none leaves its figure, for a column and for two", arguments: papers)
  func fits(name: String, paper: Paper) {
    for figure in GalleryFigure.all {
      let texts = FigureTexts(figure.chart.figure(id: figure.name, on: paper).svg)
      #expect(!texts.lines.isEmpty)
      FontMetrics.$current.withValue(paper.metrics) {
        #expect(texts.faults == [], "\(figure.name), \(name)")
      }
    }
  }

  @Test("a figure has the width that was asked for, in points")
  func size() throws {
    let paper = Paper(width: 238.11, typeSize: 8)
    let figure = GalleryCurves.loss.figure(id: "loss", on: paper)
    #expect(figure.width == 238.11 && figure.typeSize == 8)
    #expect(figure.svg.contains(" width=\"238.11pt\" height=\"\(figure.height.coordinate)pt\""))
    // 12 pixels are as high as type of 8 points.
    let box = try #require(figure.svg.firstMatch(of: /viewBox="0 0 ([0-9.]+) ([0-9.]+)"/))
    #expect(abs(try #require(Double(box.1)) - 238.11 * 12 / 8) < 0.01)
    #expect(abs(try #require(Double(box.2)) / 1.5 - figure.height) < 0.01)
  }

  @Test("larger type gives another layout: fewer marks along an axis, and not all of it larger")
  func layout() {
    func labels(_ typeSize: Double) -> Int {
      let figure = GalleryCurves.loss.figure(id: "loss", on: Paper(width: 238, typeSize: typeSize))
      return FigureTexts(figure.svg).lines.count { $0.style == "tick" }
    }
    #expect(labels(12) < labels(6))
  }

  @Test("text is black on white, and nothing waits for a page around it")
  func colours() {
    let svg = GalleryCurves.along.figure(id: "along", on: Paper(width: 300, typeSize: 8)).svg
    #expect(svg.contains(".tick{font-size:11px;fill:#000000}"))
    #expect(svg.contains(".surface{fill:#ffffff}"))
    #expect(!svg.contains("var(") && !svg.contains("prefers-color-scheme"))
    #expect(FigureCheck.objection(to: svg) == nil)
  }

  @Test("lines are as wide in points whatever the size of the type", arguments: [6.0, 8, 12])
  func strokes(typeSize: Double) throws {
    let svg = GalleryCurves.loss.figure(id: "loss", on: Paper(width: 300, typeSize: typeSize)).svg
    let line = try #require(svg.firstMatch(of: /\.line\{fill:none;stroke-width:([0-9.]+)/))
    let axis = try #require(svg.firstMatch(of: /\.axis\{stroke:#000000;stroke-width:([0-9.]+)/))
    #expect(abs(try #require(Double(line.1)) * typeSize / 12 - 1) < 0.01)
    #expect(abs(try #require(Double(axis.1)) * typeSize / 12 - 0.5) < 0.01)
  }

  @Test("a table that needs more room keeps the width, and says how small its type became")
  func table() {
    let paper = Paper(width: 120, typeSize: 9)
    let figure = GalleryTables.ensemble.figure(id: "table", on: paper)
    #expect(figure.width == 120)
    #expect(figure.typeSize < 9 && figure.typeSize > 2)
    #expect(abs(GalleryTables.ensemble.leastWidth - 120 * 12 / figure.typeSize) < 1)
  }

  @Test("panels above one another stay on a page")
  func height() {
    let paper = Paper(width: 174 * Paper.pointsPerMillimetre, typeSize: 9)
    let many = Panels(stacked: Array(repeating: GalleryCurves.loss, count: 4))
    let figure = many.figure(id: "many", on: paper)
    #expect(abs(figure.height - 234 * Paper.pointsPerMillimetre) < 1)
    #expect(FigureTexts(figure.svg).faults == [])
  }

  @Test("a font is named in front of those that stand for it, and its letters are measured")
  func font() {
    let paper = Paper(width: 238, typeSize: 8, family: "Odd \"Font\\", metrics: Self.narrow)
    #expect(
      GalleryCurves.loss.figure(id: "loss", on: paper).svg.contains(
        "font-family:&quot;Odd Font&quot;, &quot;Helvetica Neue&quot;"))
    FontMetrics.$current.withValue(Self.narrow) {
      #expect(abs(TextMeasure.width(of: "abc", .name) - 3 * 0.3 * 12) < 1e-9)
      #expect(abs(TextMeasure.width(of: "ab", .strong) - 2 * 0.33 * 12) < 1e-9)
      // What a font is not asked about is as wide as ever.
      #expect(TextMeasure.width(of: "漢", .name) == 12)
    }
  }
}

extension FigureTexts {
  fileprivate var faults: [String] {
    func style(_ name: String) -> TextStyle { TextStyle(rawValue: name) ?? .name }
    return faults(size: { style($0).size }, measure: { TextMeasure.width(of: $0, style($1)) })
  }
}
