import TestSupport
import Testing

@testable import Charts

@Suite("Line charts")
struct LineChartTests {
  private let places = [0, 0.25, 0.5, 0.75, 1]

  private func chart(_ values: [Double], y: Axis = Axis("loss")) -> LineChart {
    LineChart(
      title: "Loss", x: Axis("t"), y: y,
      series: [
        Series("curve", x: places, y: values, marker: .circle), Series("straight", x: places, y: values),
      ])
  }

  @Test("a small chart is drawn as recorded")
  func snapshot() throws {
    let chart = LineChart(
      title: "Loss along the curve", subtitle: "Test split", x: Axis("t"), y: Axis("cross-entropy"),
      series: [
        Series("curve", x: places, y: [0.412, 0.395, 0.39, 0.396, 0.402], marker: .circle),
        Series("straight", x: places, y: [0.412, 1.3, 2.08, 1.2, 0.402], stroke: .dashed, marker: .square),
      ], marks: [VerticalMark(at: 0.5, "bend")])
    try Snapshot.check(chart.svg(id: "loss", width: 400), "line-chart.svg")
  }

  @Test("stacked panels are drawn as recorded")
  func panelSnapshot() throws {
    let upper = chart([1, 0.8, 0.7, 0.65, 0.6])
    let lower = chart([1e-3, 8e-4, 3e-4, 1e-4, 1e-5], y: Axis("rate", spacing: .logarithmic))
    let panels = Panels(title: "Training", stacked: [upper, lower])
    try Snapshot.check(panels.svg(id: "training", width: 400), "panels.svg")
  }

  @Test("a value that is not finite cuts the line and has no marker")
  func gaps() {
    let parsed = ParsedSVG(chart([1, 2, .nan, 4, 5]).svg(id: "c"))
    #expect(parsed.nodes("circle").count == 4 + 1)
    let lines = parsed.nodes("path").filter { $0.attributes["class"] == "line s1" }
    #expect(lines.last?.attributes["d"]?.filter { $0 == "M" }.count == 2)
  }

  @Test("series of one group stand in the legend once, by the group's name")
  func groups() {
    var chart = chart([1, 2, 3, 4, 5])
    for index in chart.series.indices { chart.series[index].group = "both" }
    chart.series.append(Series("alone", x: places, y: places))
    let words = ParsedSVG(chart.svg(id: "c")).nodes("text").map(\.text)
    #expect(words.filter { ["both", "curve", "straight", "alone"].contains($0) } == ["both", "alone"])
    #expect(chart.summary.hasSuffix(": both, alone."))
    #expect(chart.numbers.rows.map { $0[0] }.contains(.text("straight")))
  }

  @Test("a value alone between gaps is drawn as a dot")
  func loneValue() {
    let lone = LineChart(
      x: Axis("t"), y: Axis("loss"), series: [Series("a", x: places, y: [.nan, 2, .infinity, 3, 4])])
    #expect(ParsedSVG(lone.svg(id: "c")).nodes("circle").count == 1)
  }

  @Test(
    "no input makes a coordinate that is not a number",
    arguments: [
      [.nan, .nan, .nan, .nan, .nan], [0, 0, 0, 0, 0], [1e308, -1e308, 0, 1, 2],
      [.leastNonzeroMagnitude, 0, 1e-300, 1, 2],
      [-.infinity, .infinity, 1, 1, 1], [1e299, -1e299, 1e299, 0, 0], [1, 1 + 1e-15, 1, 1, 1],
    ] as [[Double]])
  func hostileValues(_ values: [Double]) {
    for spacing in [Axis.Spacing.linear, .logarithmic] {
      let text = chart(values, y: Axis("loss", spacing: spacing)).svg(id: "c")
      #expect(ParsedSVG(text).isWellFormed)
      #expect(!text.contains("nan") && !text.contains("inf\""))
    }
  }

  @Test("a chart without data says so")
  func empty() {
    for chart in [chart([.nan, .nan, .nan, .nan, .nan]), LineChart(x: Axis("t"), y: Axis("v"), series: [])] {
      #expect(ParsedSVG(chart.svg(id: "c")).texts.contains("No finite values to draw"))
    }
  }

  @Test("the same chart gives the same bytes, another size others")
  func deterministic() {
    let chart = chart([1, 2, 3, 2, 1])
    #expect(chart.svg(id: "c") == chart.svg(id: "c"))
    #expect(chart.svg(id: "c") != chart.svg(id: "c", width: 500))
  }

  @Test("names of any characters come back from an XML parser as they were")
  func escaping() {
    let name = "a <b> & \"c\" 'd' ]]> é 漢字 \u{200F}x"
    let chart = LineChart(
      title: name, x: Axis(name), y: Axis("y"),
      series: [Series(name, x: [0], y: [1], marker: .cross), Series("b", x: [1], y: [1])])
    let parsed = ParsedSVG(chart.svg(id: name, width: 680))
    #expect(parsed.isWellFormed)
    #expect(parsed.texts.filter { $0 == name }.count == 3)
  }

  @Test(
    "the parser these tests rely on finds faults",
    arguments: ["<a><b></a>", "<a>&x</a>", "<a b=\"<\"/>", "<a>"])
  func parserFindsFaults(text: String) {
    #expect(!ParsedSVG(text).isWellFormed)
  }

  @Test("control characters and text that would reorder its neighbours are shown as replaced")
  func controls() {
    #expect("a\u{0}b\u{202E}c\nd\u{2066}\u{FFFE}".escapedForXML == "a\u{FFFD}b\u{FFFD}c d\u{FFFD}\u{FFFD}")
  }

  @Test("every rule and id belongs to the figure")
  func scoped() throws {
    let text = chart([1, 2, 3, 2, 1]).svg(id: "my figure.1")
    let parsed = ParsedSVG(text)
    #expect(
      parsed.values(of: "id").allSatisfy { $0 == "my_20_figure_2e_1" || $0.hasPrefix("my_20_figure_2e_1.") })
    #expect(Set(parsed.values(of: "id")).count == parsed.values(of: "id").count)
    let style = try #require(parsed.nodes("style").first).text
    for line in style.split(separator: "\n") {
      let rule = line.replacing("@media screen and (prefers-color-scheme:dark){", with: "")
      #expect(rule.hasPrefix("#my_20_figure_2e_1"))
    }
  }

  @Test(
    "different names give different ids", arguments: [("a b", "a-b"), ("1", "_31_"), ("", "_"), ("ä", "a")])
  func identifiers(first: String, second: String) {
    #expect(Identifier(first) != Identifier(second))
  }

  @Test("a figure for print has no dark colours")
  func print() {
    let chart = chart([1, 2, 3, 2, 1])
    #expect(!chart.svg(id: "c", theme: .paper).contains("prefers-color-scheme"))
    #expect(chart.svg(id: "c").contains("prefers-color-scheme:dark"))
  }
}
