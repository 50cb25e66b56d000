import Charts
import Workflow

/// The metrics of single networks as a table.
struct NetworkDrawing: FigureDrawing {
  var type: String { NetworkEvaluation.type }

  func draw(_ artifact: LoadedArtifact, _ style: FigureStyle) throws -> [FigureSet.Figure] {
    let evaluation = try artifact.decoded(as: NetworkEvaluation.self)
    let table = evaluation.comparison(title: style.title("Networks", of: artifact.name))
    return [
      FigureSet.Figure(
        table, name: "\(artifact.name)-networks", caption: "Networks as they were made, each on its own.",
        width: style.width)
    ]
  }
}

extension NetworkEvaluation {
  /// Networks below one another, split by split.
  func comparison(title: String = "") -> Table {
    let rows = table.rows.enumerated().map { index, row in
      Table.Row(
        row.map(\.shown), isRanked: splits.count == 1,
        opensSection: index > 0 && row[1] != table.rows[index - 1][1])
    }
    return Table(
      title: title, columns: [.text("network"), .text("split")] + metrics.map { .metric($0) }, rows: rows)
  }
}
