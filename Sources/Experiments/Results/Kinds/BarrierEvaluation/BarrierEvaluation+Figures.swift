import Charts

extension BarrierEvaluation {
  /// Of parts: bars in the order of the network for each metric, and the metric along each way. Of pairs: a matrix for each
  /// metric and split. Of a star: its lines, and such a matrix.
  func figures(named name: String, _ style: FigureStyle) -> [FigureSet.Figure] {
    (by == .star ? splits.map { starLines($0, named: name, style) } : [])
      + judged.flatMap { metric -> [FigureSet.Figure] in
        if by.joinsNetworks { return splits.map { matrix(metric, $0, named: name, style) } }
        return [bars(metric, named: name, style), profile(metric, named: name, style)]
      }
  }

  private static func title(of metric: String) -> String { Metrics.named(metric)?.title ?? metric }

  /// "test error barrier (%)"
  private func valueName(_ metric: String, _ split: String? = nil, _ what: String = " barrier") -> String {
    let words = [split, Self.title(of: metric).lowercased()].compactMap(\.self).joined(separator: " ")
    return Metrics.reading(of: metric).heading(words + what)
  }

  private func shownBarrier(_ way: Way, _ split: String, _ metric: String) -> Double {
    Metrics.shown(barrier(way, split, metric), of: metric)
  }
}

// Of parts.
extension BarrierEvaluation {
  private func bars(_ metric: String, named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let chart = BarChart(
      title: style.title("\(Self.title(of: metric)) barriers", of: name),
      axis: Axis(
        "\(Self.title(of: metric)) barrier", unit: Metrics.reading(of: metric)?.symbol),
      series: splits,
      rows: ways.map { way in
        BarChart.Row(
          rowName(way), note: NumberFormat.decimals(0).string(Double(way.parameters)),
          values: splits.map { shownBarrier(way, $0, metric) }, opensSection: way.isWhole)
      }, noteName: "parameters")
    return FigureSet.Figure(
      chart, name: "\(name)-\(metric)", caption: caption(metric) + statistics.asSentence, width: style.width)
  }

  private func rowName(_ way: Way) -> String { way.isWhole ? "whole network" : way.part }

  private func caption(_ metric: String) -> String {
    let ends = ways.first.map { ($0.from, $0.to) } ?? ("", "")
    let moved =
      switch by {
      case .layer: "one layer goes straight from \(ends.0) to \(ends.1) and the rest stays as in \(ends.0)"
      case .group:
        "one group of layers goes straight from \(ends.0) to \(ends.1) and the rest stays as in \(ends.0)"
      case .allButOne, .pairs, .star:
        "all but one go straight from \(ends.0) to \(ends.1), which stays as in \(ends.0)"
      }
    return
      "How far the \(Self.title(of: metric).lowercased()) rises above the straight line between those of \(ends.0) and "
      + "\(ends.1) (over-interpolation) where \(moved), at \(pointCount) even points."
  }

  private var pointCount: Int { Set(points.numbers("t")).count }

  /// The metric along each way, on the last split.
  private func profile(_ metric: String, named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let split = splits[splits.count - 1]
    let places = Set(points.numbers("t")).sorted()
    let format = NumberFormat(.significant(3), trimsZeros: true)
    let chart = HeatMap(
      title: style.title("\(Self.title(of: metric)) on the way", of: name),
      rows: ways.map { rowName($0) }, columns: places.map { format.string($0) },
      values: ways.map { way in
        let found = values(metric, along: way, split)
        return places.map { found[$0] ?? .nan }
      }, valueName: valueName(metric, split, ""), columnName: "t", thinsColumns: true)
    let ends = ways.first.map { "from \($0.from) (t = 0) to \($0.to) (t = 1)" } ?? ""
    return FigureSet.Figure(
      chart, name: "\(name)-profile-\(metric)",
      caption:
        "\(Self.title(of: metric)) on the \(split) split where a row's part goes straight \(ends) and the "
        + "rest stays." + statistics.asSentence, width: style.width)
  }

  func values(_ metric: String, along way: Way, _ split: String) -> [Double: Double] {
    guard let column = points.index(of: metric) else { return [:] }
    let rows = points.rows.filter {
      $0[0].text == way.from && $0[1].text == way.to && $0[2].text == way.part && $0[3].text == split
    }
    return Dictionary(rows.map { ($0[4].number, Metrics.shown($0[column].number, of: metric)) }) { first, _ in
      first
    }
  }
}

// Of pairs.
extension BarrierEvaluation {
  private func matrix(
    _ metric: String, _ split: String, named name: String, _ style: FigureStyle
  ) -> FigureSet.Figure {
    var chart = matrix(metric, split)
    chart.title = style.title("\(Self.title(of: metric)) barriers", of: name)
    return FigureSet.Figure(
      chart, name: "\(name)-\(metric)-\(split)",
      caption:
        "How far the \(split) \(Self.title(of: metric).lowercased()) rises above the straight line between the "
        + "values of two networks (over-interpolation) on the straight way between them, at \(pointCount) even points."
        + statistics.asSentence, width: style.width)
  }

  private func matrix(_ metric: String, _ split: String) -> HeatMap {
    HeatMap(
      ofPairs: ways.map { ($0.from, $0.to, shownBarrier($0, split, metric)) },
      among: ways.flatMap { [$0.from, $0.to] }.uniqued, valueName: valueName(metric, split))
  }
}

extension BarrierEvaluation {
  /// Barriers of several runs: bars beside one another by part, or matrices.
  static func overlay(
    _ evaluations: [OverlaidResult<BarrierEvaluation>], of stage: String
  ) -> [FigureSet.Figure] {
    let metrics = evaluations.flatMap(\.result.judged).uniqued
    return metrics.flatMap { metric -> [FigureSet.Figure] in
      let shown = evaluations.filter { $0.result.judged.contains(metric) }
      let splits = shown.flatMap(\.result.splits).uniqued
      return splits.flatMap { split -> [FigureSet.Figure] in
        let ofSplit = shown.filter { $0.result.splits.contains(split) }
        return [
          overlaidBars(metric, split, ofSplit.filter { !$0.result.by.joinsNetworks }, stage),
          overlaidMatrices(metric, split, ofSplit.filter { $0.result.by.joinsNetworks }, stage),
        ].compactMap(\.self)
      }
    }
  }

  private static func overlaidBars(
    _ metric: String, _ split: String, _ runs: [OverlaidResult<BarrierEvaluation>], _ stage: String
  ) -> FigureSet.Figure? {
    guard runs.count > 1 else { return nil }
    let parts = runs.flatMap { run in run.result.ways.map { run.result.rowName($0) } }.uniqued
    let rows = parts.map { part in
      BarChart.Row(
        part,
        values: runs.map { run in
          run.result.ways.first { run.result.rowName($0) == part }.map {
            run.result.shownBarrier($0, split, metric)
          } ?? .nan
        })
    }
    let chart = BarChart(
      title: "\(title(of: metric)) barriers: \(stage), \(split)",
      axis: Axis("\(title(of: metric)) barrier", unit: Metrics.reading(of: metric)?.symbol),
      series: runs.map(\.label), rows: rows)
    return FigureSet.Figure(
      chart, name: "\(stage)-\(metric)-\(split)",
      caption: "Barriers (over-interpolation) of each part on the \(split) split, by run.",
      width: ComparisonPage.figureWidth)
  }

  private static func overlaidMatrices(
    _ metric: String, _ split: String, _ runs: [OverlaidResult<BarrierEvaluation>], _ stage: String
  ) -> FigureSet.Figure? {
    guard runs.count > 1 else { return nil }
    let charts = runs.map { run -> HeatMap in
      var chart = run.result.matrix(metric, split)
      chart.title = run.label
      return chart
    }
    return FigureSet.Figure(
      Panels(
        title: "\(title(of: metric)) barriers: \(stage), \(split)", charts: charts,
        columns: min(charts.count, 2)),
      name: "\(stage)-matrix-\(metric)-\(split)",
      caption:
        "Barriers (over-interpolation) between every two networks on the \(split) split, each run with colours of "
        + "its own.", width: 2 * ComparisonPage.figureWidth)
  }
}
