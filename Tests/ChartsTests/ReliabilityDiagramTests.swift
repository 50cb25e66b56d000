import TestSupport
import Testing

@testable import Charts

@Suite("Reliability diagrams and dot plots")
struct ReliabilityDiagramTests {
  private let bins = [
    ReliabilityBin(lower: 0, upper: 0.5, count: 10, confidence: 0.4, accuracy: 0.3),
    ReliabilityBin(lower: 0.5, upper: 1, count: 30, confidence: 0.8, accuracy: 0.9),
    ReliabilityBin(lower: 0.9, upper: 1, count: 0, confidence: .nan, accuracy: .nan),
    ReliabilityBin(lower: 1, upper: 1, count: 10, confidence: 1, accuracy: 1),
  ]

  @Test("a small diagram is drawn as recorded")
  func snapshot() throws {
    let diagram = ReliabilityDiagram(title: "Calibration", bins: bins)
    try Snapshot.check(diagram.svg(id: "calibration", width: 340), "reliability-diagram.svg")
  }

  /// (10 × 0.1 + 30 × 0.1 + 10 × 0) / 50, by hand.
  @Test("the calibration error is the mean gap, weighted by examples")
  func error() throws {
    let diagram = ReliabilityDiagram(bins: bins)
    #expect(diagram.count == 50)
    #expect(abs(try #require(diagram.expectedCalibrationError) - 0.08) < 1e-12)
    #expect(ParsedSVG(diagram.svg(id: "c")).texts.contains("ECE 0.0800"))
  }

  @Test("no gap lies over a bar, where both would mix to a colour that the legend does not have")
  func apart() {
    let nodes = ParsedSVG(ReliabilityDiagram(bins: bins).svg(id: "c")).nodes("rect")
    func span(_ node: ParsedSVG.Node) -> (top: Double, bottom: Double) {
      let (y, height) = (node.attributes["y"] ?? "", node.attributes["height"] ?? "")
      return (Double(y) ?? .nan, (Double(y) ?? .nan) + (Double(height) ?? .nan))
    }
    // The first of each is the legend's.
    let bars = nodes.filter { $0.attributes["class"] == "bar f1" }.dropFirst().map(span)
    let gaps = nodes.filter { $0.attributes["class"] == "gap f2 s2" }.dropFirst().map(span)
    #expect(bars.count == 3 && gaps.count == 3)
    for (bar, gap) in zip(bars, gaps) { #expect(gap.bottom <= bar.top + 0.02, "\(bar) \(gap)") }
    let ends = ParsedSVG(ReliabilityDiagram(bins: bins).svg(id: "c")).nodes("line")
      .filter { $0.attributes["class"] == "line s1" }
    #expect(ends.count == 4, "a line at each accuracy, and the legend's")
  }

  @Test("bins without examples are not drawn; without any, the diagram says so")
  func empty() {
    let bars = ParsedSVG(ReliabilityDiagram(bins: bins).svg(id: "c")).nodes("rect")
      .filter { $0.attributes["class"] == "count" }
    #expect(bars.count == 3)
    let empty = ReliabilityDiagram(bins: [bins[2]])
    #expect(empty.expectedCalibrationError == nil)
    #expect(ParsedSVG(empty.svg(id: "c")).texts.contains("No examples to draw"))
  }

  @Test("a small dot plot is drawn as recorded")
  func dotSnapshot() throws {
    let plot = DotPlot(
      title: "Members", axis: Axis("accuracy", unit: "%"),
      rows: [
        DotRow("members", values: [85, 85.5, .nan, 86]),
        DotRow("ensemble", 86.2, colour: 1, marker: .diamond),
      ], format: .decimals(1))
    try Snapshot.check(plot.svg(id: "members", width: 340), "dot-plot.svg")
  }

  @Test("a dot plot without values says so")
  func emptyDots() {
    for rows in [[], [DotRow("a", .nan)], [DotRow("a", values: [])]] {
      let text = DotPlot(axis: Axis("v"), rows: rows).svg(id: "c")
      #expect(ParsedSVG(text).texts.contains("No finite values to draw"))
    }
  }
}
