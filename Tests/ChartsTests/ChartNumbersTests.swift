import Testing

@testable import Charts

@Suite("The numbers of charts")
struct ChartNumbersTests {
  @Test("a line chart gives a row for each place of each series, with the bounds of bands")
  func lines() {
    let chart = LineChart(
      x: Axis("t"), y: Axis("error", unit: "%"),
      series: [
        Series("a", x: [0, 1], y: [3, .infinity], band: Series.Band(lower: [2, 1], upper: [4, 5])),
        Series("b", x: [0.5], y: [7]),
      ])
    let numbers = chart.numbers
    #expect(numbers.columns == ["series", "t", "error (%)", "error (%), least", "error (%), greatest"])
    #expect(
      numbers.rows == [
        ["a", 0.0, 3.0, 2.0, 4.0], ["a", 1.0, .number(.infinity), 1.0, 5.0],
        ["b", 0.5, 7.0, .missing, .missing],
      ])
  }

  @Test("panels put what is of the same series and x in one row")
  func panels() {
    func chart(_ name: String, _ x: [Double], _ y: [Double]) -> LineChart {
      LineChart(x: Axis("t"), y: Axis(name), series: [Series("a", x: x, y: y)])
    }
    let numbers = Panels(stacked: [chart("loss", [0, 1], [3, 4]), chart("error", [1, 2], [5, 6])]).numbers
    #expect(numbers.columns == ["series", "t", "loss", "error"])
    #expect(
      numbers.rows == [["a", 0.0, 3.0, .missing], ["a", 1.0, 4.0, 5.0], ["a", 2.0, .missing, 6.0]])
  }

  @Test("rows of one panel stay apart even where their keys are the same, and columns where their names are")
  func repeats() {
    let chart = LineChart(
      x: Axis("t"), y: Axis("loss"), series: [Series("a", x: [0, 0], y: [1, 2])])
    let numbers = Panels(stacked: [chart, chart]).numbers
    #expect(numbers.columns == ["series", "t", "loss", "loss 2"])
    #expect(numbers.rows == [["a", 0.0, 1.0, 1.0], ["a", 0.0, 2.0, 2.0]])
  }

  @Test("contours give the surface row by row, and the places of what lies over it")
  func contours() {
    let chart = ContourChart(
      x: Axis("α"), y: Axis("β"), surface: Surface(x: [0, 1], y: [2, 3], values: [4, 5, 6, .nan]),
      valueName: "loss", traces: [Trace("curve", x: [0.5], y: [2.5])],
      landmarks: [Landmark("start", x: 0, y: 2)])
    let numbers = chart.numbers
    #expect(numbers.columns == ["of", "α", "β", "loss"])
    #expect(numbers.rows[1] == ["surface", 1.0, 2.0, 5.0] && numbers.rows[2] == ["surface", 0.0, 3.0, 6.0])
    #expect(
      numbers.rows.suffix(2) == [["curve", 0.5, 2.5, .missing], ["start", 0.0, 2.0, .missing]])
  }

  @Test("tables, dots and bins give what they show", arguments: GalleryFigure.all)
  func gallery(_ figure: GalleryFigure) {
    let numbers = figure.chart.numbers
    #expect(!numbers.values.isEmpty && Set(numbers.columns).count == numbers.columns.count)
    #expect(!numbers.rows.isEmpty)
  }
}
