import Charts
import Workflow

/// Loss and rate of several trainings, epoch by epoch, a colour for each run.
struct HistoryOverlay: Overlay {
  var type: String { TrainingHistory.type }

  func draw(_ results: [OverlaidResult], of stage: String) throws -> [FigureSet.Figure] {
    let histories = try results.map { ($0, try $0.read(of: stage, as: TrainingHistory.self).table) }
    func chart(_ axis: Axis, _ column: String) -> LineChart {
      LineChart(
        x: Axis("epoch", isWhole: true), y: axis,
        series: histories.compactMap { run, table in
          let (x, y) = (table.numbers("epoch"), table.numbers(column))
          guard x.count == y.count else { return nil }
          return Series(run.label, x: x, y: y, marker: x.count <= 30 ? .circle : nil, colour: run.place)
        })
    }
    let figure = Panels(
      title: "Training: \(stage)",
      stacked: [
        chart(Axis("training loss", spacing: .logarithmic), "loss"), chart(Axis("learning rate"), "rate"),
      ])
    return [
      FigureSet.Figure(
        figure, name: "\(stage)-training",
        caption:
          "Mean loss over each epoch, measured while the weights moved, and the rate of its last step.",
        width: Overlays.width)
    ]
  }
}
