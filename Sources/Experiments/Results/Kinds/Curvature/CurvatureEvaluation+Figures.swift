import Charts
import Platform

extension CurvatureEvaluation {
  /// Of networks: bars of the largest eigenvalue and the trace, and the density where there is one. Along a curve: both against
  /// t.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    let spectra = density.rows.isEmpty ? [] : [densityFigure(named: name, style)].compactMap(\.self)
    return (isAlongCurve ? [alongFigure(named: name, style)] : [barFigure(named: name, style)]) + spectra
  }

  private var parts: [String] { places.map(\.part).uniqued }
  private var networks: [String] { places.map(\.network).uniqued }
  private var hasTrace: Bool { table.numbers("trace").contains { !$0.isNaN } }

  private var ofWhat: String {
    "of the mean loss over \(NumberFormat.decimals(0).string(Double(examples))) \(split) examples"
      + (isTraining ? ", with each batch's own statistics" : "")
  }

  /// How near the numbers are.
  private var accuracy: String {
    let errors = table.numbers("difference-error").filter(\.isFinite)
    let unsettled = table.rows.count { $0[11] == .integer(0) }
    let precision =
      isExact || errors.isEmpty
      ? ""
      : " Products are differences of gradients; twice the step moves that with the first eigenvector by at most "
        + "\(NumberFormat.significant(2).string(errors.max() ?? 0))."
    return precision
      + (unsettled == 0
        ? ""
        : " Where Lanczos ended before all residuals were small (\(unsettled) of \(table.rows.count)), see them.")
  }

  private func barFigure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    FigureSet.Figure(
      Panels(title: style.title("Curvature", of: name), charts: bars),
      name: "\(name)-curvature",
      caption:
        "The largest eigenvalue\(hasTrace ? " and the trace" : "") of the Hessian\(byLayer ? "'s block of each layer" : "") "
        + "\(ofWhat)." + accuracy + statistics.asSentence, width: style.width)
  }

  private var bars: [any Chart] {
    let networks = networks
    let parts = parts
    func chart(_ title: String, _ value: (Place) -> Double) -> BarChart {
      let values = Dictionary(places.map { ([$0.network, $0.part], value($0)) }) { first, _ in first }
      let counts = Dictionary(places.map { ($0.part, $0.parameters) }) { first, _ in first }
      return byLayer
        ? BarChart(
          title: title, axis: Axis(title), series: networks,
          rows: parts.map { part in
            BarChart.Row(
              part, note: NumberFormat.decimals(0).string(Double(counts[part] ?? 0)),
              values: networks.map { values[[$0, part]] ?? .nan })
          }, noteName: "parameters")
        : BarChart(
          title: title, axis: Axis(title), series: [title],
          rows: networks.map { BarChart.Row($0, values: [values[[$0, parts[0]]] ?? .nan]) })
    }
    return [chart("largest eigenvalue") { eigenvalue(1, at: $0) }]
      + (hasTrace ? [chart("trace") { value("trace", at: $0) }] : [])
  }

  private func alongFigure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    FigureSet.Figure(
      Panels(title: style.title("Curvature along the curve", of: name), stacked: lines(label: nil)),
      name: "\(name)-curvature",
      caption:
        "\(rankCount > 1 && !byLayer ? "The \(rankCount) largest eigenvalues" : "The largest eigenvalue")"
        + "\(hasTrace ? ", the trace (the band is its standard error)" : "") and the loss along the curve: the Hessian"
        + "\(byLayer ? "'s block of each layer" : "") \(ofWhat)." + accuracy + statistics.asSentence,
      width: style.width)
  }

  /// - Parameter label: the name of a run, of which the largest eigenvalue and the trace of the first part are shown.
  private func lines(label: (name: String, place: Int)?) -> [LineChart] {
    let parts = label == nil ? parts : Array(parts.prefix(1))
    let ranks = byLayer || label != nil ? 1 : rankCount
    func own(_ part: String) -> [Place] { places.filter { $0.part == part } }
    func series(_ name: String, _ part: String, colour: Int, _ value: (Place) -> Double) -> Series {
      let own = own(part)
      return Series(
        label?.name ?? name, x: own.map { $0.position ?? .nan }, y: own.map(value), marker: .circle,
        colour: label?.place ?? colour)
    }
    let largest = LineChart(
      x: .placeOnCurve, y: Axis(ranks > 1 ? "eigenvalue" : "largest eigenvalue"),
      series: parts.enumerated().flatMap { index, part in
        (1...max(ranks, 1)).map { rank in
          series(
            byLayer ? part : ranks > 1 ? "eigenvalue \(rank)" : "largest", part,
            colour: byLayer ? index : rank - 1
          ) { eigenvalue(rank, at: $0) }
        }
      })
    let trace = LineChart(
      x: .placeOnCurve, y: Axis("trace"),
      series: parts.enumerated().map { index, part in
        var line = series(byLayer ? part : "trace", part, colour: index) { value("trace", at: $0) }
        let errors = own(part).map { value("trace-error", at: $0) }
        if label == nil, errors.allSatisfy(\.isFinite) {
          line.band = Series.Band(
            lower: zip(line.y, errors).map { $0 - $1 }, upper: zip(line.y, errors).map { $0 + $1 })
        }
        return line
      })
    let loss = LineChart(
      x: .placeOnCurve, y: Axis("loss"),
      series: [series("loss", parts.first ?? "", colour: 0) { value("loss", at: $0) }])
    return [largest] + (hasTrace ? [trace] : []) + [loss]
  }

  /// Points of a line of the density, and the width of its kernel as a share of the range.
  private static let densityPoints = 400, kernelShare = 0.01
  /// Less than this share of the peak is drawn as that.
  private static let densityFloor = 1e-5
  /// More places than these have no room in one figure.
  private static let mostDensities = 8

  private func densityFigure(named name: String, _ style: FigureStyle) -> FigureSet.Figure? {
    let shown = places.filter { !spectrum(at: $0).nodes.isEmpty }.prefix(Self.mostDensities)
    let nodes = shown.flatMap { spectrum(at: $0).nodes }
    guard let least = nodes.min(), let greatest = nodes.max() else { return nil }
    let width = max(Self.kernelShare * (greatest - least), max(abs(least), abs(greatest), 1e-12) * 1e-6)
    let (start, end) = (least - 4 * width, greatest + 4 * width)
    let grid = (0..<Self.densityPoints).map {
      start + (end - start) * Double($0) / Double(Self.densityPoints - 1)
    }
    let lines = shown.map { place -> [Double] in
      let (nodes, weights) = spectrum(at: place)
      return grid.map { x in
        zip(nodes, weights).reduce(0) { sum, pair in
          let z = (x - pair.0) / width
          return abs(z) > 8 ? sum : sum + pair.1 * exp(-z * z / 2) / (width * 2.5066282746310002)
        }
      }
    }
    let peak = lines.joined().max() ?? 1
    let floor = peak * Self.densityFloor
    let chart = LineChart(
      title: style.title("Spectral density", of: name), x: Axis("eigenvalue", range: start...end),
      y: Axis("density", spacing: .logarithmic, range: floor...peak * 2),
      series: zip(shown, lines).map { place, line in
        Series(densityName(place), x: grid, y: line.map { max($0, floor) })
      })
    let probes = Set(density.numbers("probe")).count
    return FigureSet.Figure(
      chart, name: "\(name)-density",
      caption:
        "The density of the Hessian's eigenvalues by stochastic Lanczos quadrature from \(probes) random "
        + "vector\(probes == 1 ? "" : "s"), each node as a bell of \(NumberFormat.significant(2).string(width)); "
        + "below \(NumberFormat.significant(1).string(Self.densityFloor)) of the peak the line lies on the floor."
        + (shown.count < places.count ? " The first \(shown.count) of \(places.count)." : ""),
      width: style.width)
  }

  private func densityName(_ place: Place) -> String {
    let network =
      place.position.map { "t = \(NumberFormat(.significant(3), trimsZeros: true).string($0))" }
      ?? place.network
    return byLayer ? (networks.count > 1 || isAlongCurve ? "\(network), \(place.part)" : place.part) : network
  }
}

extension CurvatureEvaluation {
  /// Several runs: lines along curves, bars of networks and layers.
  static func overlay(
    _ evaluations: [OverlaidResult<CurvatureEvaluation>], of stage: String
  ) -> [FigureSet.Figure] {
    let curves = evaluations.filter(\.result.isAlongCurve)
    let others = evaluations.filter { !$0.result.isAlongCurve }
    return [overlaidLines(curves, stage), overlaidBars(others, stage)].compactMap(\.self)
  }

  private static func overlaidLines(
    _ runs: [OverlaidResult<CurvatureEvaluation>], _ stage: String
  ) -> FigureSet.Figure? {
    guard runs.count > 1 else { return nil }
    var charts: [LineChart] = []
    for run in runs {
      for chart in run.result.lines(label: (run.label, run.place)) {
        if let index = charts.firstIndex(where: { $0.y.name == chart.y.name }) {
          charts[index].series += chart.series
        } else {
          charts.append(chart)
        }
      }
    }
    return FigureSet.Figure(
      Panels(title: "Curvature along the curve: \(stage)", stacked: charts), name: "\(stage)-curvature",
      caption: "The largest eigenvalue of the Hessian, its trace and the loss along the curves, by run.",
      width: ComparisonPage.figureWidth)
  }

  private static func overlaidBars(
    _ runs: [OverlaidResult<CurvatureEvaluation>], _ stage: String
  ) -> FigureSet.Figure? {
    guard runs.count > 1 else { return nil }
    func label(_ place: Place) -> [String] { [place.network, place.part] }
    let labels = runs.flatMap { $0.result.places.map(label) }.uniqued
    func chart(_ title: String, _ value: (CurvatureEvaluation, Place) -> Double) -> BarChart {
      BarChart(
        title: title, axis: Axis(title), series: runs.map(\.label),
        rows: labels.map { names in
          BarChart.Row(
            names[1] == BarrierEvaluation.whole ? names[0] : "\(names[0]), \(names[1])",
            values: runs.map { run in
              run.result.places.first { label($0) == names }.map { value(run.result, $0) } ?? .nan
            })
        })
    }
    let hasTrace = runs.contains { $0.result.hasTrace }
    return FigureSet.Figure(
      Panels(
        title: "Curvature: \(stage)",
        charts: [chart("largest eigenvalue") { $0.eigenvalue(1, at: $1) }]
          + (hasTrace ? [chart("trace") { $0.value("trace", at: $1) }] : [])),
      name: "\(stage)-curvature", caption: "The largest eigenvalue of the Hessian and its trace, by run.",
      width: ComparisonPage.figureWidth)
  }
}

extension CurvatureEvaluation {
  static func section(_ results: [(stage: String, result: CurvatureEvaluation)]) -> HTML {
    .joined(
      results.flatMap { stage, evaluation in
        [
          HTML.element("h3", [:], .text(stage)),
          .element("p", ["class": "note"], .text("The Hessian \(evaluation.ofWhat)." + evaluation.accuracy)),
          .table(evaluation.comparison), .note(on: evaluation.statistics),
        ]
      })
  }

  private var comparison: Table {
    let ranks = Array(1...max(1, min(rankCount, 5)))
    let named = isAlongCurve ? [Table.Column("t")] : [Table.Column.text("network")]
    let ofPart =
      byLayer ? [Table.Column.text("layer"), Table.Column("parameters", format: .decimals(0))] : []
    let columns: [Table.Column] =
      named + ofPart + [Table.Column("loss")]
      + ranks.map { Table.Column("λ\($0)", format: .significant(5)) }
      + [
        Table.Column("lowest", format: .significant(3)), Table.Column("trace"),
        Table.Column("± (s.e.)", format: .significant(2)), Table.Column("steps", format: .decimals(0)),
        .text(""),
      ]
    return Table(
      columns: columns,
      rows: places.map { place in
        let first: [Table.Cell] =
          [place.position.map { .number($0) } ?? .text(place.network)]
          + (byLayer ? [.text(place.part), .number(Double(place.parameters))] : [])
        func cell(_ value: Double) -> Table.Cell { value.isNaN ? .missing : .number(value) }
        return Table.Row(
          first + [cell(value("loss", at: place))] + ranks.map { cell(eigenvalue($0, at: place)) }
            + ["lowest", "trace", "trace-error", "steps"].map { cell(value($0, at: place)) }
            + [.text(value("settled", at: place) == 1 ? "" : "not settled")], isRanked: false)
      })
  }

  /// The largest eigenvalue of each network, or how it changes along the curve.
  func highlights(of stage: String) -> [Highlight] {
    let format = NumberFormat.significant(3)
    let whole = places.filter { $0.part == BarrierEvaluation.whole }
    guard !whole.isEmpty else { return [] }
    if isAlongCurve {
      let values = whole.map { eigenvalue(1, at: $0) }.filter(\.isFinite)
      guard let first = values.first, let last = values.last, let least = values.min() else { return [] }
      return [
        Highlight(
          name: "\(stage): least of the largest eigenvalue along the curve", value: format.string(least),
          note: "at its ends \(format.string(first)) and \(format.string(last))")
      ]
    }
    return whole.prefix(3).map { place in
      Highlight(
        name: "\(stage): largest eigenvalue of \(place.network)",
        value: format.string(eigenvalue(1, at: place)),
        note: hasTrace ? "trace \(format.string(value("trace", at: place)))" : "of the Hessian")
    }
  }
}
