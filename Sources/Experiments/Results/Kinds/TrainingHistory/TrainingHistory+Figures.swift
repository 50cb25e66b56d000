import Charts

extension TrainingHistory {
  /// Loss, accuracy (of classes) and rate of a training, epoch by epoch, over the steps where they were recorded.
  func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let title = style.title("Training", of: name)
    let andAccuracy = table.index(of: "accuracy") == nil ? "" : " and accuracy"
    let figure: Panels
    let caption: String
    if let steps = steps.map(StepSlices.init), steps.count > 0 {
      figure = Panels(title: title, stacked: charts(over: steps))
      caption =
        "Loss\(andAccuracy) of each step, on its batch while the weights moved"
        + (steps.isSliced ? " (the band holds all steps of a slice, the line is their mean)" : "")
        + ", their means over each epoch, and the rate."
    } else {
      figure = Panels(title: title, stacked: charts)
      caption =
        "Mean loss\(andAccuracy) over each epoch, measured while the weights moved, and the rate of its last step."
    }
    return FigureSet.Figure(figure, name: "\(name)-training", caption: caption, width: style.width)
  }

  private var charts: [LineChart] {
    let epochs = table.numbers("epoch")
    let marker: Marker? = epochs.count <= 30 ? .circle : nil
    return axes.enumerated().map { index, column in
      LineChart(
        x: Axis("epoch", isWhole: true), y: column.axis,
        series: [
          Series(
            column.axis.name, x: epochs, y: table.numbers(column.name).map { column.scale * $0 },
            marker: marker, colour: index)
        ], showsLegend: false)
    }
  }

  /// The steps behind, and an epoch's mean over the middle of its steps.
  private func charts(over steps: StepSlices) -> [LineChart] {
    axes.map { column in
      let isRate = column.name == "rate"
      let slices = steps.series(column.name, scale: column.scale, showsSpread: !isRate)
      let means = Series(
        "epoch mean", x: table.numbers("epoch").map { $0 - 0.5 },
        y: table.numbers(column.name).map { column.scale * $0 }, colour: 1)
      return LineChart(
        x: Axis("epoch", isWhole: true), y: column.axis, series: isRate ? [slices] : [slices, means])
    }
  }

  /// Those of the columns there are.
  private var axes: [(name: String, axis: Axis, scale: Double)] {
    let axes = [
      ("loss", Axis("training loss", spacing: .logarithmic), 1),
      ("accuracy", Axis("training accuracy", unit: "%"), 100),
      ("rate", Axis("learning rate"), 1.0),
    ]
    return axes.filter { table.index(of: $0.0) != nil }
  }
}

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
