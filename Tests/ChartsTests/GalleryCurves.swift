import Charts

/// Realistic figures of a Bézier valley between two LeNets, with numbers made up to look like a real run.
enum GalleryCurves {
  static let places = (0...20).map { Double($0) / 20 }

  /// Values that agree with `ends` at the ends and dip or rise by `middle` in between.
  static func bow(_ ends: (Double, Double), middle: Double, power: Double = 1) -> [Double] {
    places.map { t in
      let line = ends.0 + (ends.1 - ends.0) * t
      var arch = 1.0
      for _ in 0..<Int(power) { arch *= 4 * t * (1 - t) }
      return line + (middle - (ends.0 + ends.1) / 2) * arch
    }
  }

  static let loss = LineChart(
    title: "Loss along the curve", x: Axis("t"), y: Axis("cross-entropy"),
    series: [
      Series("curve, test", x: places, y: bow((0.412, 0.402), middle: 0.390), marker: .circle, colour: 0),
      Series("curve, train", x: places, y: bow((0.371, 0.366), middle: 0.345), stroke: .dashed, colour: 0),
      Series(
        "straight, test", x: places, y: bow((0.412, 0.402), middle: 2.08, power: 2), marker: .square,
        colour: 1),
      Series(
        "straight, train", x: places, y: bow((0.371, 0.366), middle: 2.05, power: 2), stroke: .dashed,
        colour: 1),
    ])

  static let accuracy = LineChart(
    title: "Accuracy along the curve", x: Axis("t"), y: Axis("accuracy", unit: "%", bounds: 0...100),
    series: [
      Series("curve, test", x: places, y: bow((85.3, 85.8), middle: 86.0), marker: .circle, colour: 0),
      Series("curve, train", x: places, y: bow((86.9, 87.1), middle: 87.9), stroke: .dashed, colour: 0),
      Series(
        "straight, test", x: places, y: bow((85.3, 85.8), middle: 19.6, power: 2), marker: .square, colour: 1),
      Series(
        "straight, train", x: places, y: bow((86.9, 87.1), middle: 19.9, power: 2), stroke: .dashed, colour: 1
      ),
    ],
    marks: [VerticalMark(at: 0.5, "barrier 66.0 points")])

  static let close = LineChart(
    title: "Loss along the curve alone", subtitle: "Mean of three seeds; the band is their range.",
    x: Axis("t"), y: Axis("cross-entropy"),
    series: [
      Series(
        "test", x: places, y: bow((0.412, 0.402), middle: 0.390), marker: .circle,
        band: Series.Band(
          lower: bow((0.405, 0.396), middle: 0.384), upper: bow((0.420, 0.409), middle: 0.399)))
    ])

  private static let epochs = (1...30).map(Double.init)

  static let trainingLoss = LineChart(
    title: "Training", x: Axis("epoch", isWhole: true), y: Axis("cross-entropy"),
    series: [
      Series("train", x: epochs, y: epochs.map { 0.25 + 0.6 / $0 }),
      Series("validation", x: epochs, y: epochs.map { 0.33 + 0.5 / $0 + ($0 == 12 ? .nan : 0) }),
    ])

  static let trainingAccuracy = LineChart(
    x: Axis("epoch", isWhole: true), y: Axis("accuracy", unit: "%", bounds: 0...100),
    series: [
      Series("train", x: epochs, y: epochs.map { 91 - 21 / $0 }),
      Series("validation", x: epochs, y: epochs.map { 87.5 - 14 / $0 }),
    ])

  static let rate = LineChart(
    x: Axis("epoch", isWhole: true), y: Axis("learning rate", spacing: .logarithmic),
    series: [Series("rate", x: epochs, y: epochs.map { max(2e-3 * (1 - ($0 - 1) / 29.2), 1e-5) }, colour: 2)])

  static let training = Panels(
    title: "Training of start", stacked: [trainingLossPlain, trainingAccuracy, rate])

  static let along = Panels(
    title: "Along the curve and the straight segment",
    stacked: [loss, accuracy].map { chart in
      var chart = chart
      chart.title = ""
      return chart
    })

  private static let trainingLossPlain = {
    var chart = trainingLoss
    chart.title = ""
    return chart
  }()

  static let manyNames = LineChart(
    title:
      "A title that is long enough to need a second line in a figure as narrow as this one, of \u{202E}odd <names>",
    x: Axis("t"), y: Axis("loss", spacing: .logarithmic),
    series: (0..<7).map { index in
      Series(
        "start@seed=\(index), fashion-mnist & more", x: places,
        y: bow((0.4, 0.5), middle: Double(index) * 30 + 1),
        marker: Marker.allCases[index % 5])
    },
    marks: [
      VerticalMark(at: 0.5, "bend 1"), VerticalMark(at: 0.55, "bend 2"), VerticalMark(at: 0.98, "last"),
    ])

  static let empty = LineChart(
    title: "Nothing", x: Axis("t"), y: Axis("loss"),
    series: [Series("none", x: [0, 1], y: [.nan, .infinity])])
}
