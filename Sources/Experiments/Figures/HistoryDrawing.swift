import Charts
import Workflow

/// Loss, accuracy (of classes) and rate of a training, epoch by epoch.
struct HistoryDrawing: FigureDrawing {
  var type: String { TrainingHistory.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let table = try TrainingHistory(files: artifact.files).table
    let epochs = table.numbers("epoch")
    let marker: Marker? = epochs.count <= 30 ? .circle : nil
    func chart(_ y: Axis, _ values: [Double], colour: Int) -> LineChart {
      LineChart(
        x: Axis("epoch", isWhole: true), y: y,
        series: [Series(y.name, x: epochs, y: values, marker: marker, colour: colour)], showsLegend: false)
    }
    let hasAccuracy = table.index(of: "accuracy") != nil
    var charts = [chart(Axis("training loss", spacing: .logarithmic), table.numbers("loss"), colour: 0)]
    if hasAccuracy {
      let shares = table.numbers("accuracy").map { 100 * $0 }
      charts.append(chart(Axis("training accuracy", unit: "%"), shares, colour: 1))
    }
    charts.append(chart(Axis("learning rate"), table.numbers("rate"), colour: 2))
    let figure = Panels(title: style.title("Training", of: artifact.name), stacked: charts)
    return [
      FigureSet.Figure(
        name: "\(artifact.name)-training", title: figure.title,
        caption: "Mean loss\(hasAccuracy ? " and accuracy" : "") over each epoch, measured while the weights "
          + "moved, and the rate of its last step.",
        svg: figure.svg(id: "\(artifact.name)-training", width: style.width))
    ]
  }
}
