import Testing

@testable import Charts

@Suite("Figures of families")
struct FamilyChartTests {
  @Test("mean and deviation are those of NumPy, of what is finite")
  func moments() throws {
    // numpy.mean and numpy.std(ddof=1) of [13.58, 15.39, 13.63].
    let moments = try #require(Moments(of: [13.58, 15.39, .nan, 13.63, .infinity]))
    #expect(moments.count == 3)
    #expect(abs(moments.mean - 14.2) < 1e-12)
    #expect(abs((moments.deviation ?? 0) - 1.030_873_416_089_483) < 1e-12)
    #expect(moments.least == 13.58 && moments.greatest == 15.39)
    #expect(moments.text(.decimals(2)) == "14.2 ± 1.0")
    #expect(Moments(of: [0.1, 0.1, 0.1])?.mean == 0.1, "and not 0.10000000000000002")
    #expect(Moments(of: [4])?.deviation == nil && Moments(of: [4])?.text(.decimals(1)) == "4.0")
    #expect(Moments(of: [.nan]) == nil)
  }

  @Test("panels have one y scale, and labels at the edges alone")
  func grid() throws {
    let svg = GalleryFamilies.pairs(rows: 3, columns: 3).svg(id: "pairs", width: 1136)
    let texts = FigureTextsOf(svg)
    #expect(texts.count("Error (%)") == 3, "the name of the y axis stands beside each row")
    #expect(texts.count("t") == 3, "and that of the x axis below each column")
    #expect(texts.count("straight segment") == 1, "there is one legend")
    #expect(texts.count("width 16, seed 1+2") == 1)
    // Each row has the tick labels of the same scale.
    let ticks = texts.all.filter { $0 == "20" || $0 == "40" || $0 == "60" }
    #expect(ticks.count % 3 == 0 && !ticks.isEmpty, "\(texts.all)")
  }

  @Test("a line that is shorter leaves the labels of x to the panels above")
  func ragged() {
    #expect(FigureTextsOf(GalleryFamilies.ragged.svg(id: "ragged", width: 1136)).count("t") == 3)
  }

  @Test("thin lines are not in the legend")
  func thin() {
    let series = [
      Series("seed 1", x: [0, 1], y: [1, 2], isThin: true), Series("mean", x: [0, 1], y: [1, 2]),
    ]
    let chart = LineChart(x: Axis("x"), y: Axis("y"), series: series)
    #expect(chart.heading.legend == nil)
    #expect(chart.svg(id: "thin").contains("stroke-opacity=\"0.4\""))
    #expect(FigureCheck.objection(to: chart.svg(id: "thin")) == nil)
  }

  @Test("a matrix says its numbers where they fit, and always as a table")
  func matrix() {
    let small = GalleryFamilies.matrix(3)
    #expect(FigureTextsOf(small.svg(id: "m", width: 380)).count("20.00") >= 1)
    let large = GalleryFamilies.matrix(50)
    let svg = large.svg(id: "m", width: 560)
    #expect(!FigureTextsOf(svg).all.contains("27.00") && svg.contains("seed 1, seed 2: 20.00"))
    #expect(large.numbers.rows.count == 2500 && FigureCheck.objection(to: svg) == nil)
  }

  @Test("a strip has a dot for each value and the mean with its deviation at the right")
  func strip() {
    let svg = GalleryFamilies.strips(50).svg(id: "s", width: 560)
    #expect(svg.matches(of: #/<circle /#).count == 100)
    let spreads = FigureTextsOf(svg).all.filter { $0.contains(" ± ") }
    #expect(spreads.count == 2)
    #expect(FigureCheck.objection(to: svg) == nil)
  }
}

/// The texts of a figure, without their markup.
private struct FigureTextsOf {
  let all: [String]

  init(_ svg: String) {
    all = svg.matches(of: #/<text [^>]*>([^<]*)/#).map { String($0.output.1) }
  }

  func count(_ text: String) -> Int { all.count { $0 == text } }
}
