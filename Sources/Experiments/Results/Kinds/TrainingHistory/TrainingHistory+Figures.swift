import Charts

extension TrainingHistory {
  /// Loss, accuracy (of classes) and rate of a training, epoch by epoch, over the steps where they were recorded.
  func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let title = style.title("Training", of: name)
    let andAccuracy = table.index(of: "accuracy") == nil ? "" : " and accuracy"
    let figure: Panels
    var caption: String
    if let steps = steps.map(StepSlices.init), steps.count > 0 {
      figure = Panels(title: title, stacked: charts(over: steps))
      caption =
        "Loss\(andAccuracy) of each step, on its batch while the weights moved"
        + (steps.isSliced ? " (the band holds all steps of a slice, the line is their mean)" : "")
        + ", \(constantRate == nil ? "their means over each epoch, and the rate" : "and their means over each epoch")."
    } else {
      figure = Panels(title: title, stacked: charts)
      caption =
        "Mean loss\(andAccuracy) over each epoch, measured while the weights moved, with dropout and augmentation where there are any"
        + (constantRate == nil ? ", and the rate of its last step." : ".")
    }
    if let constantRate {
      caption += " The learning rate is \(NumberFormat(trimsZeros: true).string(constantRate)) throughout."
    }
    let validated = validationMetrics.isEmpty ? "" : " \(validationCaption)"
    return FigureSet.Figure(
      figure, name: "\(name)-training", caption: caption + validated, width: style.width)
  }

  private var validationCaption: String {
    let best = best.map { " Epoch \($0) was the best." } ?? ""
    return "What is called validation was measured on the validation split after the epoch.\(best)"
  }

  private var charts: [LineChart] {
    let epochs = table.numbers("epoch")
    let marker: Marker? = epochs.count <= 30 ? .circle : nil
    return axes.map { column in
      let validation = validationSeries(beside: column.name)
      let training = Series(
        validation.isEmpty ? column.axis.name : "training", x: epochs,
        y: table.numbers(column.name).map { Metrics.shown($0, of: column.name) }, marker: marker,
        colour: colour(of: column.name))
      return LineChart(
        x: Axis("epoch", isWhole: true),
        y: validation.isEmpty ? column.axis : column.axis.named(column.name), series: [training] + validation,
        showsLegend: !validation.isEmpty)
    } + chartsOfValidation
  }

  private func colour(of column: String) -> Int {
    column == "rate" ? SeriesColour.other : SeriesColour.training
  }

  /// What of the validation split belongs into the chart of a column of the training.
  private func validationSeries(beside column: String) -> [Series] {
    let metric =
      switch column {
      case "loss": validationMetrics.first { ["cross-entropy", "mse"].contains($0) }
      case "accuracy": validationMetrics.first { $0 == "accuracy" }
      default: String?.none
      }
    return metric.map {
      [validationSeries(of: $0, named: "validation (\($0))", colour: SeriesColour.validation)]
    } ?? []
  }

  private func validationSeries(of metric: String, named name: String, colour: Int) -> Series {
    let values = table.numbers(Self.validationPrefix + metric)
    let measured = zip(table.numbers("epoch"), values).filter { !$0.1.isNaN }
    return Series(
      name, x: measured.map(\.0), y: measured.map { Metrics.shown($0.1, of: metric) },
      marker: measured.count <= 30 ? .circle : nil, colour: colour)
  }

  /// Charts of what was measured on the validation split alone.
  private var chartsOfValidation: [LineChart] {
    validationMetrics.filter { !["cross-entropy", "mse", "accuracy"].contains($0) }.map { metric in
      let title = Metrics.named(metric)?.title ?? metric
      return LineChart(
        x: Axis("epoch", isWhole: true),
        y: Axis("validation \(title)", unit: Metrics.reading(of: metric)?.symbol),
        series: [validationSeries(of: metric, named: title, colour: SeriesColour.validation)],
        showsLegend: false)
    }
  }

  /// The steps behind, and an epoch's mean over the middle of its steps.
  private func charts(over steps: StepSlices) -> [LineChart] {
    axes.map { column in
      let isRate = column.name == "rate"
      let slices = steps.series(column.name, showsSpread: !isRate)
      let means = Series(
        "epoch mean", x: table.numbers("epoch").map { $0 - 0.5 },
        y: table.numbers(column.name).map { Metrics.shown($0, of: column.name) },
        colour: SeriesColour.other)
      return LineChart(
        x: Axis("epoch", isWhole: true), y: column.axis,
        series: isRate ? [slices] : [slices, means] + validationSeries(beside: column.name))
    } + chartsOfValidation
  }

  /// The learning rate of a training that kept it: a word says as much as a panel. Nil where it changed, and where there
  /// is but one epoch, within which it may have.
  private var constantRate: Double? {
    let rates = table.numbers("rate") + (steps?.numbers("rate") ?? [])
    guard rates.count > 1, let first = rates.first, rates.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  /// Those of the columns there are, without a rate that never changed.
  private var axes: [(name: String, axis: Axis)] {
    let axes = [
      (name: "loss", axis: Axis("training loss", spacing: .logarithmic)),
      (name: "accuracy", axis: Axis("training accuracy", unit: "%")),
      (name: "rate", axis: Axis("learning rate")),
    ]
    return axes.filter { table.index(of: $0.name) != nil && ($0.name != "rate" || constantRate == nil) }
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
          let known = zip(x, y).filter { !$0.1.isNaN }
          return Series(
            run.label, x: known.map(\.0), y: known.map { Metrics.shown($0.1, of: column) },
            marker: x.count <= 30 ? .circle : nil, colour: run.place)
        })
    }
    let shared = histories.first?.result.validationMetrics.filter { metric in
      histories.allSatisfy { $0.result.validationMetrics.contains(metric) }
    }
    let validation = (shared ?? []).prefix(2).map { metric in
      chart(
        Axis(
          "validation \(Metrics.named(metric)?.title ?? metric)", unit: Metrics.reading(of: metric)?.symbol),
        validationPrefix + metric)
    }
    let constant = histories.map(\.result.constantRate)
    let isOneRate = constant[0] != nil && constant.allSatisfy { $0 == constant[0] }
    let figure = Panels(
      title: "Training: \(stage)",
      stacked: [chart(Axis("training loss", spacing: .logarithmic), "loss")] + validation
        + (isOneRate ? [] : [chart(Axis("learning rate"), "rate")]))
    return FigureSet.Figure(
      figure, name: "\(stage)-training",
      caption:
        "Mean loss over each epoch, measured while the weights moved, with dropout and augmentation where there are any"
        + (isOneRate ? "; all have the same constant learning rate." : ", and the rate of its last step."),
      width: ComparisonPage.figureWidth)
  }
}

extension Axis {
  fileprivate func named(_ name: String) -> Axis {
    var axis = self
    axis.name = name
    return axis
  }
}
