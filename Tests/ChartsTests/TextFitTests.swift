import TestSupport
import Testing

@testable import Charts

@Suite("Texts of figures")
struct TextFitTests {
  @Test("letters are as wide as in the widest of the common fonts, in type that is bold too")
  func widths() {
    // DejaVu Sans: W 989, i 278, digits 637, bold M 996; Verdana: per cent 1076, bold m 1058.
    #expect(abs(TextMeasure.width(of: "Wi0%", .name) - 12 * (0.989 + 0.278 + 0.637 + 1.076)) < 1e-9)
    #expect(abs(TextMeasure.width(of: "Mm", .strong) - 12 * (0.996 + 1.058)) < 1e-9)
    #expect(abs(TextMeasure.width(of: "10⁻⁵", .tick) - 11 * (2 * 0.637 + 0.75 * (0.838 + 0.637))) < 0.05)
    #expect(TextMeasure.width(of: "e\u{301}", .name) == TextMeasure.width(of: "e", .name))
    #expect(TextMeasure.width(of: "漢", .name) == 12)
  }

  @Test("no two texts of the gallery overlap, and none leaves its figure, in the widest letters")
  func measured() {
    for figure in GalleryFigure.all {
      let texts = FigureTexts(figure.chart.svg(id: figure.name, width: figure.width))
      #expect(!texts.lines.isEmpty)
      #expect(texts.faults == [], "\(figure.name)")
    }
  }

  @Test(
    "no two texts of the gallery overlap, and none leaves its figure, in a browser with three fonts",
    .enabled(if: Browser.isInstalled, Browser.absence))
  func shown() throws {
    let figures = GalleryFigure.all.map {
      NamedFigure($0.name, svg: $0.chart.svg(id: $0.name, width: $0.width))
    }
    #expect(try Browser.faults(of: figures) == [])
  }

  @Test("texts that overlap are found, with a browser and without")
  func found() throws {
    let svg = """
      <svg xmlns="http://www.w3.org/2000/svg" width="100" height="60" viewBox="0 0 100 60">\
      <g transform="translate(10 0)"><text class="name" x="0" y="20" font-size="12">curve, test</text></g>\
      <text class="name" x="50" y="20" font-size="12">curve, train</text></svg>
      """
    let faults = ["'curve, test' and 'curve, train' overlap", "'curve, train' leaves the figure"]
    #expect(FigureTexts(svg).faults == faults)
    guard Browser.isInstalled else { return }
    let found = try Browser.faults(of: [NamedFigure("two", svg: svg)])
    #expect(found.count == 2 * Browser.families.count)
  }
}

extension FigureTexts {
  fileprivate var faults: [String] {
    func style(_ name: String) -> TextStyle { TextStyle(rawValue: name) ?? .name }
    return faults(size: { style($0).size }, measure: { TextMeasure.width(of: $0, style($1)) })
  }
}
