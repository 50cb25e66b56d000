import Charts

// Trainings of a family, such as one for each of many seeds.
extension TrainingHistory {
  static let family = FamilyReading<TrainingHistory>(
    values: { $0.familyValues }, figures: figures, overlay: overlay)

  /// Where the training ended.
  private var familyValues: [FamilyValue] {
    familyColumns.compactMap { column in
      let unit = Metrics.reading(of: column)
      return table.numbers(column).last { !$0.isNaN }.map { value in
        FamilyValue(
          unit.heading(Self.title(of: column, among: familyColumns)), unit.shown(value),
          format: unit == nil ? .significant(4) : .decimals(2))
      }
    }
  }

  /// Loss, accuracy and what was measured on the validation split, at most five.
  private var familyColumns: [String] {
    let validation = validationMetrics.map { Self.validationPrefix + $0 }
    return Array((["loss", "accuracy"].filter { table.index(of: $0) != nil } + validation).prefix(5))
  }

  private static func title(of column: String, among columns: [String]) -> String {
    guard column.hasPrefix(validationPrefix) else { return "training \(column)" }
    let metric = String(column.dropFirst(validationPrefix.count))
    return "validation \(Metrics.named(metric)?.title.lowercased() ?? metric)"
  }

  private static func figures(of family: ResultFamily<TrainingHistory>) -> [FigureSet.Figure] {
    let columns = family.members.first?.result.familyColumns ?? []
    let axes = family.axes
    let panels = family.panels("Training: \(family.name)", rows: columns.count) { row, members in
      let column = columns[row]
      let colour = column.hasPrefix(validationPrefix) ? SeriesColour.validation : SeriesColour.training
      return chart(of: column, among: columns, lines(of: column, members, axes, colour: colour).series)
    }
    return [
      FigureSet.Figure(
        panels.chart, name: "\(family.name)@training",
        caption:
          "Each of \(family.members.count) trainings (thin), their mean (strong) and one standard deviation to "
          + "either side (band), by epoch; losses and accuracies are means over the epoch, measured while the weights "
          + "moved\(family.axes.dependenceInWords).",
        width: panels.width)
    ]
  }

  private static func lines(
    of column: String, _ members: [ResultFamily<TrainingHistory>.Member], _ axes: FamilyAxes, colour: Int
  ) -> FamilyLines {
    let own = members.map { member -> (name: String, x: [Double], y: [Double]) in
      let values = zip(member.result.table.numbers("epoch"), member.result.table.numbers(column))
        .filter { !$0.1.isNaN }
      return (
        axes.words(of: member.parts), values.map(\.0), values.map { Metrics.shown($0.1, of: column) }
      )
    }
    return FamilyLines(name: "mean", members: own, colour: colour, isLogarithmic: column == "loss")
  }

  private static func chart(of column: String, among columns: [String], _ series: [Series]) -> LineChart {
    LineChart(
      x: Axis("epoch", isWhole: true),
      y: Axis(
        title(of: column, among: columns), unit: Metrics.reading(of: column)?.symbol,
        spacing: column == "loss" ? .logarithmic : .linear),
      series: series, showsLegend: series.contains { !$0.isThin && $0.name != "mean" })
  }

  /// The means of several runs with their bands, a colour for each run.
  private static func overlay(
    _ runs: [OverlaidResult<ResultFamily<TrainingHistory>>]
  ) -> [FigureSet.Figure] {
    guard let first = runs.first?.result else { return [] }
    let all = ResultFamily(name: first.name, kind: "", members: runs.flatMap(\.result.members))
    let columns = first.members.first?.result.familyColumns ?? []
    let panels = all.panels("Training: \(all.name)", rows: columns.count) { row, group in
      let common = group.first.map { Set($0.parts.filter { all.axes.grouping.contains($0.axis) }) } ?? []
      let series = runs.map { run -> Series in
        let members = run.result.members.filter { common.isSubset(of: Set($0.parts)) }
        var mean = lines(of: columns[row], members, all.axes, colour: run.place).mean
        mean.name = run.label
        return mean
      }
      return chart(of: columns[row], among: columns, series)
    }
    return [
      FigureSet.Figure(
        panels.chart, name: "\(all.name)@runs-training",
        caption:
          "Means over \(all.axes.repeated.joined(separator: ", ")) by epoch, with bands of one standard "
          + "deviation.",
        width: panels.width)
    ]
  }
}
