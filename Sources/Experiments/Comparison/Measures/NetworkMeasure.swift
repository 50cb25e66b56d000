import Workflow

/// Metrics of single networks, by the names of what made them: `start.test.error`.
struct NetworkMeasure: ArtifactMeasure {
  var type: String { NetworkEvaluation.type }

  func values(of files: [ArtifactFile]) throws -> [MeasuredValue] {
    let evaluation = try NetworkEvaluation(files: files)
    guard evaluation.table.columns.prefix(2) == ["network", "split"] else {
      throw ArtifactError("a table of networks names no networks")
    }
    return evaluation.table.rows.flatMap { row -> [MeasuredValue] in
      guard let network = row[0].text, let split = row[1].text else { return [] }
      return zip(evaluation.metrics, row.dropFirst(2)).enumerated().map { index, pair in
        MeasuredValue("\(network).\(split)", metric: pair.0, pair.1.number, isMain: index == 0)
      }
    }
  }
}
