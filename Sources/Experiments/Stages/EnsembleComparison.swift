/// Members, ends and ensembles of them side by side.
struct EnsembleComparison {
  /// In the order of `positions`; the first and last are the ends.
  let members: [Predictions]
  /// t of each member, from 0 to 1.
  let positions: [Double]
  let metrics: [any Metric]
  let split: DatasetSplit

  var evaluation: EnsembleEvaluation {
    let joint = JointPredictions(members)
    var table = ResultTable(columns: ["predictor", "t"] + metrics.map(\.name))
    table.append(row(.start, 0, members[0]))
    table.append(row(.end, 1, members[members.count - 1]))
    for (position, member) in zip(positions, members) { table.append(row(.member, position, member)) }
    for (predictor, predictions) in joint.ensembles { table.append(row(predictor, nil, predictions)) }
    return EnsembleEvaluation(
      split: split.rawValue, metrics: metrics.map(\.name), table: table, diversity: joint.diversity,
      reliability: joint.reliability)
  }

  private func row(
    _ predictor: EnsembleEvaluation.Predictor, _ t: Double?, _ predictions: Predictions
  ) -> [ResultTable.Cell] {
    [.text(predictor.rawValue), t.map { .number($0) } ?? .nothing]
      + metrics.map { .number($0.value(of: predictions)) }
  }
}
