import Charts
import Specifications

// Barriers of a family, such as those between forks of a training after some of its steps.
extension BarrierEvaluation {
  static let family = FamilyReading<BarrierEvaluation>(
    values: { $0.familyValues }, figures: figures, overlay: overlay)

  /// Below so many points of error between its ends a training counts as stable to the noise of SGD (Frankle et al. 2020).
  private static let stable = 2.0

  /// The mean over all pairs, or the whole network's, on the last split; of a star over the networks that were held out, or where
  /// there are none over those that were joined.
  private func height(_ metric: String, as name: String) -> Double {
    let ofStar = StarLine.allCases.filter { $0 != .between }.map { line in
      ways.filter { self.line(of: $0) == line }
    }
    let shown =
      switch by {
      case .pairs: ways
      case .star: ofStar.last { !$0.isEmpty } ?? []
      case .layer, .group, .allButOne: ways.filter(\.isWhole)
      }
    let barriers = shown.map { Metrics.shown(barrier($0, splits.last ?? "", metric, as: name), of: metric) }
    return barriers.reduce(0, +) / Double(barriers.count)
  }

  /// Of each metric the highest value on the way less the mean of the two networks', and its rise above the line between them.
  private var familyValues: [FamilyValue] {
    judged.prefix(2).flatMap { metric -> [FamilyValue] in
      let unit = Metrics.reading(of: metric)
      let title = "\(splits.last ?? "") \(Metrics.named(metric)?.title.lowercased() ?? metric)"
      return [("peak over mean", "peak-over-mean"), ("over interpolation", "over-interpolation")].map {
        words, name in
        FamilyValue(
          unit.heading("\(title) barrier, \(words)"), height(metric, as: name),
          format: unit == nil ? .significant(3) : .decimals(2))
      }
    }
  }

  /// The axis that barriers are drawn against: the last of numbers that are no repetitions.
  private static func course(of axes: FamilyAxes) -> String? {
    axes.names.last { axis in
      let labels = axes.labels(axis)
      return !FamilyAxes.isOfRepetitions(axis) && labels.count > 1
        && labels.allSatisfy { Double($0)?.isFinite == true }
    }
  }

  private typealias Member = ResultFamily<BarrierEvaluation>.Member

  /// The barriers of a metric against the axis: lines of each repetition, and their mean, for each group of what else differs.
  private static func lines(
    of metric: String, _ members: [Member], along axis: String, _ axes: FamilyAxes
  ) -> [FamilyLines] {
    let others = axes.grouping.filter { $0 != axis }
    func parts(_ member: Member, _ wanted: [String]) -> [InstanceName.Part] {
      member.parts.filter { wanted.contains($0.axis) }
    }
    let groups = members.map { parts($0, others) }.uniqued
    return groups.enumerated().map { place, group in
      let own = members.filter { parts($0, others) == group }
      let repeated = axes.names.filter { $0 != axis && !others.contains($0) }
      let lines = own.map { parts($0, repeated) }.uniqued.map { repetition in
        let points = own.filter { parts($0, repeated) == repetition }.compactMap { member in
          member.parts.first { $0.axis == axis }.flatMap { Double($0.label) }.map {
            (x: $0, y: member.result.height(metric, as: "peak-over-mean"))
          }
        }.sorted { $0.x < $1.x }
        let name = repetition.isEmpty ? group.isEmpty ? "barrier" : group.words : repetition.words
        return (name: name, x: points.map(\.x), y: points.map(\.y))
      }
      return FamilyLines(name: group.isEmpty ? "mean" : group.words, members: lines, colour: place)
    }
  }

  private static func chart(of metric: String, along axis: String, _ split: String, _ series: [Series])
    -> LineChart
  {
    let known = Metrics.named(metric)
    let places = series.flatMap(\.x)
    let bound = metric == "error" ? places.min().flatMap { least in places.max().map { [least, $0] } } : nil
    let line = bound.map {
      [
        Series(
          "\(NumberFormat.decimals(0).string(stable)) points", x: $0, y: [stable, stable], stroke: .dashed,
          colour: 1)
      ]
    }
    return LineChart(
      x: Axis(axis), y: Axis("\(split) \(known?.title.lowercased() ?? metric) barrier", unit: known?.unit),
      series: series + (line ?? []))
  }

  private static func words(_ family: ResultFamily<BarrierEvaluation>, _ metrics: [String]) -> String {
    "How far the highest value on the straight way between two networks lies above the mean of theirs (peak over mean)"
      + (family.members.contains { $0.result.by == .pairs } ? ", as the mean over pairs" : "")
      + (metrics.contains("error")
        ? "; below \(NumberFormat.decimals(0).string(stable)) points of error they count as linearly connected (Frankle et al. 2020)"
        : "")
  }

  private static func figures(of family: ResultFamily<BarrierEvaluation>) -> [FigureSet.Figure] {
    guard let axis = course(of: family.axes), let first = family.members.first?.result else { return [] }
    let metrics = Array(first.judged.prefix(2))
    let split = first.splits.last ?? ""
    let charts = metrics.map { metric in
      let lines = lines(of: metric, family.members, along: axis, family.axes)
      let series = lines.flatMap(\.series)
      return chart(of: metric, along: axis, split, series.filter(\.isThin) + series.filter { !$0.isThin })
    }
    return [
      FigureSet.Figure(
        Panels(title: "Barriers by \(axis): \(family.name)", grid: charts, columns: min(charts.count, 2)),
        name: "\(family.name)@course",
        caption: words(family, metrics)
          + ". The mean (strong) with a band of one standard deviation, and each (thin).",
        width: charts.count > 1 ? ReportedFamily.wide : ReportedFamily.width)
    ]
  }

  /// The means of several runs with their bands, a colour for each run.
  private static func overlay(
    _ runs: [OverlaidResult<ResultFamily<BarrierEvaluation>>]
  ) -> [FigureSet.Figure] {
    guard let first = runs.first?.result, let result = first.members.first?.result else { return [] }
    let all = ResultFamily(name: first.name, kind: "", members: runs.flatMap(\.result.members))
    guard let axis = course(of: all.axes) else { return [] }
    let metrics = Array(result.judged.prefix(2))
    let split = result.splits.last ?? ""
    let charts = metrics.map { metric in
      let series = runs.flatMap { run -> [Series] in
        let lines = lines(of: metric, run.result.members, along: axis, all.axes)
        return lines.enumerated().map { place, lines in
          var mean = lines.mean
          mean.name = lines.name == "mean" ? run.label : "\(run.label), \(lines.name)"
          (mean.colour, mean.stroke) = (run.place, place == 0 ? .solid : .dotted)
          return mean
        }
      }
      return chart(of: metric, along: axis, split, series)
    }
    return [
      FigureSet.Figure(
        Panels(title: "Barriers by \(axis): \(all.name)", grid: charts, columns: min(charts.count, 2)),
        name: "\(all.name)@runs-course",
        caption: words(all, metrics) + ". Means with bands of one standard deviation, by run.",
        width: charts.count > 1 ? ReportedFamily.wide : ReportedFamily.width)
    ]
  }
}
