import Charts

extension TrainingHistory {
  /// Loss and rate of several trainings, epoch by epoch, a colour for each run.
  static func overlay(_ histories: [OverlaidResult<TrainingHistory>], of stage: String) -> FigureSet.Figure {
    func chart(_ axis: Axis, _ column: String) -> LineChart {
      LineChart(
        x: Axis("epoch", isWhole: true), y: axis,
        series: histories.compactMap { run in
          let (x, y) = (run.result.table.numbers("epoch"), run.result.table.numbers(column))
          guard x.count == y.count else { return nil }
          return Series(run.label, x: x, y: y, marker: x.count <= 30 ? .circle : nil, colour: run.place)
        })
    }
    let figure = Panels(
      title: "Training: \(stage)",
      stacked: [
        chart(Axis("training loss", spacing: .logarithmic), "loss"), chart(Axis("learning rate"), "rate"),
      ])
    return FigureSet.Figure(
      figure, name: "\(stage)-training",
      caption: "Mean loss over each epoch, measured while the weights moved, and the rate of its last step.",
      width: ComparisonPage.figureWidth)
  }
}
