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

  @Test("a bar ends at the accuracy, and a narrow one leads from there to the confidence")
  func apart() {
    let nodes = ParsedSVG(ReliabilityDiagram(bins: bins).svg(id: "c")).nodes("rect")
    func span(_ node: ParsedSVG.Node) -> (top: Double, bottom: Double) {
      let (y, height) = (node.attributes["y"] ?? "", node.attributes["height"] ?? "")
      return (Double(y) ?? .nan, (Double(y) ?? .nan) + (Double(height) ?? .nan))
    }
    // The first of each is the legend's.
    // The first bin has few examples.
    let bars = nodes.filter { ["bar f3", "pale f3"].contains($0.attributes["class"]) }
    let drawn = [
      bars.filter { $0.attributes["class"] == "pale f3" }, bars.filter { $0.attributes["class"] == "bar f3" },
    ]
    .map { $0.dropFirst().map(span) }
    #expect(drawn.map(\.count) == [1, 1])
    let gaps = nodes.filter { $0.attributes["class"] == "gap f5 s5" }.dropFirst().map(span)
    #expect(gaps.count == 2)
    // Too sure, it stands above the bar; too modest, it hangs within, on a ground of its own.
    #expect(abs(gaps[0].bottom - drawn[0][0].top) < 0.02 && abs(gaps[1].top - drawn[1][0].top) < 0.02)
    let ends = ParsedSVG(ReliabilityDiagram(bins: bins).svg(id: "c")).nodes("line")
      .filter { $0.attributes["class"] == "line s3" }
    #expect(ends.count == 4, "a line at each accuracy, and those of the legend")
  }

  @Test(
    "no bar passes 100 %: examples of that confidence stand in the bin which ends there, and count as they did"
  )
  func certain() throws {
    let diagram = ReliabilityDiagram(bins: bins)
    #expect(diagram.shown.map(\.count) == [10, 40] && diagram.shown.map(\.upper) == [0.5, 1])
    // (30 × 0.8 + 10 × 1) / 40 and (30 × 0.9 + 10 × 1) / 40, by hand.
    #expect(abs(diagram.shown[1].confidence - 0.85) < 1e-12 && abs(diagram.shown[1].accuracy - 0.925) < 1e-12)
    #expect(!ParsedSVG(diagram.svg(id: "c")).texts.contains { (Double($0) ?? 0) > 100 })
    // Where nothing else is in the last bin, its width is that bin's still.
    let alone = ReliabilityDiagram(bins: [
      ReliabilityBin(lower: 0.96, upper: 1, count: 0, confidence: .nan, accuracy: .nan),
      ReliabilityBin(lower: 1, upper: 1, count: 7, confidence: 1, accuracy: 0.5),
    ])
    #expect(alone.shown.map(\.lower) == [0.96] && alone.shown.map(\.count) == [7])
    #expect(ReliabilityDiagram(bins: [bins[3]]).shown.count == 1)
  }

  @Test("few examples have a wide interval: its ends are where the score test meets its limit")
  func intervals() {
    func interval(_ right: Int, of count: Int) -> ClosedRange<Double> {
      ReliabilityBin(
        lower: 0, upper: 1, count: count, confidence: 0.5, accuracy: Double(right) / Double(count)
      ).interval
    }
    // 3 / (3 + 1.96²), by hand.
    #expect(abs(interval(3, of: 3).lowerBound - 0.438503) < 1e-6 && interval(3, of: 3).upperBound == 1)
    #expect(interval(0, of: 3).lowerBound == 0)
    for (right, count) in [(1, 2), (27, 30), (3612, 4000)] {
      let (share, examples) = (Double(right) / Double(count), Double(count))
      let bounds = interval(right, of: count)
      #expect(bounds.contains(share))
      for p in [bounds.lowerBound, bounds.upperBound] {
        let deviations = abs(share - p) / (p * (1 - p) / examples).squareRoot()
        #expect(abs(deviations - 1.959963984540054) < 1e-9)
      }
    }
  }

  @Test("bars of few examples are pale, and the legend says from how many on they are not")
  func pale() {
    func texts(_ count: Int) -> [String] {
      let bin = ReliabilityBin(lower: 0.5, upper: 1, count: count, confidence: 0.8, accuracy: 0.9)
      return ParsedSVG(ReliabilityDiagram(bins: [bin]).svg(id: "c")).texts
    }
    #expect(texts(29).contains("fewer than 30 examples") && !texts(30).contains("fewer than 30 examples"))
    #expect(texts(30).contains("95 % interval"))
  }

  @Test("bins without examples are not drawn; without any, the diagram says so")
  func empty() {
    let bars = ParsedSVG(ReliabilityDiagram(bins: bins).svg(id: "c")).nodes("rect")
      .filter { $0.attributes["class"] == "count" }
    #expect(bars.count == 2)
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
