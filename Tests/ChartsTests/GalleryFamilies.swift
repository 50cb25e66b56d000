import Charts

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Figures of families: small multiples, matrices over pairs, every value of many seeds.
enum GalleryFamilies {
  private static let places = (0...20).map { Double($0) / 20 }

  /// The error between two networks, on the curve and on the segment.
  private static func pair(_ first: Int, _ second: Int, _ name: String) -> LineChart {
    let height = 20 + 7 * Double((first * 5 + second * 3) % 7)
    func error(_ t: Double, _ rise: Double) -> Double {
      12 + Double(first) * (1 - t) + rise * 4 * t * (1 - t)
    }
    return LineChart(
      title: name, x: Axis("t", range: 0...1), y: Axis("Error", unit: "%"),
      series: [
        Series("curve", x: places, y: places.map { error($0, height / 12) }),
        Series("straight segment", x: places, y: places.map { error($0, height) }, stroke: .dashed),
      ])
  }

  /// Of widths (rows) and pairs of seeds (columns).
  static func pairs(rows: Int, columns: Int, name: String = "width 16, seed") -> PanelGrid {
    PanelGrid(
      title: "Each for itself, on one scale: along",
      rows: (0..<rows).map { row in
        (0..<columns).map { pair(row + 1, row + $0 + 2, "\(name) \(row + 1)+\($0 + 2)") }
      }, sharesRows: true)
  }

  /// A last line that is shorter than the first.
  static let ragged = PanelGrid(
    title: "Each for itself, on one scale",
    rows: [pairs(rows: 1, columns: 3).rows[0], [pair(1, 4, "seed 1+4")]],
    sharesRows: true)

  /// The mean over fifty trainings with a band, and each thin.
  static let bands = {
    let epochs = (1...25).map(Double.init)
    func loss(_ seed: Int, _ epoch: Double) -> Double {
      let start: Double = 0.5 + 0.06 * sin(Double(seed * 7))
      let noise: Double = 0.012 * cos(Double(seed) * 3 + epoch)
      return 0.08 + exp(-epoch / 6) * start + noise
    }
    let members = (1...50).map { seed in
      Series("seed \(seed)", x: epochs, y: epochs.map { loss(seed, $0) }, colour: 0, isThin: true)
    }
    let moments = epochs.indices.compactMap { index in Moments(of: members.map { $0.y[index] }) }
    let mean = Series(
      "mean", x: epochs, y: moments.map(\.mean),
      band: Series.Band(
        lower: moments.map { $0.mean - ($0.deviation ?? 0) },
        upper: moments.map { $0.mean + ($0.deviation ?? 0) }),
      colour: 0)
    let chart = LineChart(
      x: Axis("epoch", isWhole: true), y: Axis("training loss", spacing: .logarithmic),
      series: members + [mean], showsLegend: false)
    return PanelGrid(title: "Training: net", rows: [[chart], [chart]], sharesRows: false)
  }()

  static func matrix(
    _ count: Int, names: (Int) -> String = { "\($0 + 1)" }, format: NumberFormat = .decimals(2)
  ) -> HeatMap {
    func value(_ row: Int, _ column: Int) -> Double {
      if row == column { return 12 + Double(row % 5) }
      let height = (row * column * 7) % 50
      return 20 + Double(height)
    }
    let values = (0..<count).map { row in (0..<count).map { value(row, $0) } }
    return HeatMap(
      title: "straight segment", rows: (0..<count).map(names), columns: (0..<count).map(names),
      values: values, valueName: "highest test error (%)", rowName: "seed", columnName: "seed",
      format: format, cellFormat: format, colours: .tint(1))
  }

  /// Without a diagonal, with one that could not be had.
  static let holes = HeatMap(
    title: "curve", rows: ["1", "2", "3"], columns: ["1", "2", "3"],
    values: [[.nan, 0.031, .nan], [0.031, .nan, 0.31], [.nan, 0.31, .nan]],
    valueName: "barrier of the test cross-entropy", rowName: "seed", columnName: "seed",
    colours: .tint(1))

  static func strips(_ count: Int) -> StripChart {
    func values(_ shift: Double) -> [(name: String, value: Double)] {
      (1...count).map { seed -> (name: String, value: Double) in
        let wave: Double = 0.8 * sin(Double(seed * 13))
        let drift: Double = 0.02 * Double(seed % 9)
        return ("seed \(seed)", 13.5 + shift + wave + drift)
      }
    }
    return StripChart(
      axis: Axis("highest test error (%)"),
      rows: [
        StripChart.Row("width 4, curve", values: values(0)),
        StripChart.Row("width 4, straight segment", values: values(9), colour: 1),
      ], format: .decimals(2))
  }

  static let lonely = StripChart(
    axis: Axis("loss"),
    rows: [
      StripChart.Row("all equal", values: [("1", 0.25), ("2", 0.25)]),
      StripChart.Row("one", values: [("1", 0.5)]), StripChart.Row("none", values: [("1", .nan)]),
    ])

  static let all = [
    GalleryFigure(name: "pairs-9", width: 1136, chart: pairs(rows: 3, columns: 3)),
    GalleryFigure(name: "pairs-36", width: 1136, chart: pairs(rows: 6, columns: 6)),
    GalleryFigure(
      name: "pairs-long", width: 900,
      chart: pairs(rows: 2, columns: 4, name: "optimiser adam-with-a-long-name, width 1024, seed")),
    GalleryFigure(name: "pairs-narrow", width: 420, chart: pairs(rows: 2, columns: 3)),
    GalleryFigure(name: "pairs-ragged", width: 1136, chart: ragged),
    GalleryFigure(name: "bands-50", width: 560, chart: bands),
    GalleryFigure(name: "matrix-3", width: 380, chart: matrix(3)),
    GalleryFigure(name: "matrix-10", width: 560, chart: matrix(10)),
    GalleryFigure(name: "matrix-50", width: 560, chart: matrix(50)),
    GalleryFigure(
      name: "matrix-long", width: 380, chart: matrix(4, names: { "optimiser=adam-with-a-long-name-\($0)" })),
    GalleryFigure(name: "matrix-holes", width: 380, chart: holes),
    GalleryFigure(name: "strips-3", width: 560, chart: strips(3)),
    GalleryFigure(name: "strips-50", width: 560, chart: strips(50)),
    GalleryFigure(name: "strips-narrow", width: 300, chart: strips(9)),
    GalleryFigure(name: "strips-lonely", width: 560, chart: lonely),
  ]
}
