import Testing

@testable import Charts

/// Numbers that no experiment gives and any file can have.
@Suite("figures of extreme numbers")
struct ExtremeNumberTests {
  private static let numbers: [Double] = [
    0, -0.0, 1, -1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude / 1000, 1e-300,
    1e-16, 1e15, 1e16, 2e299, -2e299, 1e300, 1e308, -1e308,
    .greatestFiniteMagnitude, .infinity, -.infinity, .nan,
  ]

  /// Every pair of numbers, as the two values of a figure.
  private static let pairs = numbers.flatMap { a in numbers.map { [a, $0] } }

  @Test("lines are drawn over any two numbers, or it is said that there is nothing to draw")
  func lines() {
    for spacing in [Axis.Spacing.linear, .logarithmic] {
      for isWhole in [false, true] {
        for values in Self.pairs {
          let band = Series.Band(lower: values, upper: values.reversed())
          let chart = LineChart(
            x: Axis("x", spacing: spacing, isWhole: isWhole), y: Axis("y", spacing: spacing),
            series: [Series("s", x: values, y: values.reversed(), marker: .circle, band: band)],
            marks: [VerticalMark(at: values[0], "m")])
          #expect(chart.svg(id: "x").hasSuffix("</svg>\n"))
        }
      }
    }
  }

  @Test("axes take any range that they are given")
  func ranges() {
    for values in Self.pairs where values[0] <= values[1] {
      let axis = Axis("x", range: values[0]...values[1], bounds: values[0]...values[1])
      let chart = LineChart(x: axis, y: axis, series: [Series("s", x: [0, 1], y: [1, 0])])
      #expect(chart.svg(id: "x").hasSuffix("</svg>\n"))
    }
  }

  @Test("contours are drawn of any values, at any levels, as wide or as narrow as coordinates make them")
  func contours() {
    let sides: [[Double]] = [
      [0, 1], [0, .leastNonzeroMagnitude], [-1e99, 1e99], [0, 1e-12, 1], [-1e-300, 1e99],
    ]
    // Not each with each, since contours take their time.
    for (index, values) in Self.pairs.enumerated() where index % 7 == 0 {
      let side = sides[index % sides.count]
      let surface = Surface(x: side, y: sides[0], values: side.flatMap { _ in values })
      let levels = [
        Levels.even(over: surface), .logarithmic(over: surface, limit: values[1]),
        .logarithmicAboveMinimum(of: surface, limit: values[0]),
      ]
      let chart = ContourChart(
        x: Axis("a"), y: Axis("b"), surface: surface, valueName: "v", levels: levels[index % levels.count],
        traces: [Trace("t", x: values, y: values)],
        landmarks: [Landmark("l", x: values[0], y: values[1])], hasEqualAspect: index % 2 == 0,
        isSmooth: index % 3 == 0)
      #expect(chart.svg(id: "x").hasSuffix("</svg>\n"))
    }
  }

  @Test("a plot of equal units stays a rectangle, however unequal its sides are", arguments: [1e-9, 1e9])
  func flat(height: Double) {
    let surface = Surface(x: [0, 1], y: [0, height], values: [1, 2, 3, 4])
    let chart = ContourChart(
      x: Axis("a"), y: Axis("b"), surface: surface, valueName: "v", hasEqualAspect: true)
    let bar = chart.elements(
      in: Frame(size: Size(width: 400, height: 400), insets: Insets(), identifier: Identifier("x")))
    #expect(!bar.isEmpty)
    #expect(chart.svg(id: "x").hasSuffix("</svg>\n"))
  }

  // The limit is on the wall's time, which other tests take too: it is for what would never end.
  @Test("a grid of no end in one direction is drawn as it is", .timeLimit(.minutes(20)))
  func long() {
    let y = (0..<20_000).map(Double.init)
    let surface = Surface(x: [0, 1], y: y, values: y.flatMap { [$0, $0 + 1] })
    #expect(surface.factor(forPlaces: 160) == 1)
    let near = Surface(x: [1, 1 + 1e-15], y: [0, 1], values: [1, 2, 3, 4])
    #expect(near.factor(forPlaces: 160) == 1)
    #expect(Surface(x: [0, 1], y: [0, 1], values: [1, 2, 3, 4]).factor(forPlaces: 160) == 160)
  }

  @Test("reliability is drawn of any bins")
  func reliability() {
    for values in Self.pairs {
      let bins = [Int.max, .min, 0, 1, .max].map {
        ReliabilityBin(
          lower: values[0], upper: values[1], count: $0, confidence: values[0], accuracy: values[1])
      }
      let diagram = ReliabilityDiagram(bins: bins)
      #expect(diagram.count >= 0)
      #expect(diagram.svg(id: "x").hasSuffix("</svg>\n"))
    }
  }

  @Test("tables print any number, in any format")
  func tables() {
    let formats: [NumberFormat] = [
      .significant(4), .decimals(2), .scientific(3), .significant(0), .decimals(-3),
    ]
    let table = Table(
      title: "t", columns: formats.map { Table.Column("c", format: $0, best: .lowest) },
      rows: Self.numbers.map { number in Table.Row(formats.map { _ in .number(number) }) })
    #expect(table.svg(id: "x").hasSuffix("</svg>\n"))
    #expect(table.text().contains("inf") && !table.html().isEmpty)
  }

  @Test("dots are drawn of any values")
  func dots() {
    for values in Self.pairs {
      let plot = DotPlot(axis: Axis("v"), rows: [DotRow("r", values: values), DotRow("s", values[0])])
      #expect(plot.svg(id: "x").hasSuffix("</svg>\n"))
    }
  }

  @Test("a name of any length is cut in no time, and as it was cut before", .timeLimit(.minutes(20)))
  func longNames() {
    let name = String(repeating: "wide name ", count: 30_000)
    #expect(TextMeasure.truncated(name, to: 100, .name) == "wide name wi…")
    #expect(TextMeasure.wrapped(name, to: 100, .title, limit: 2).count == 2)
    #expect(TextMeasure.truncated("name", to: 0, .name) == "…")
    #expect(TextMeasure.truncated("name", to: 100, .name) == "name")
  }
}
