/// Members, ends and ensembles of them side by side.
struct EnsembleComparison {
  /// A member, and what tells it from the others: its t on a curve, or its name.
  struct Member {
    let place: ResultTable.Cell
    let predictions: Predictions

    init(place: ResultTable.Cell, _ predictions: Predictions) {
      self.place = place
      self.predictions = predictions
    }
  }

  let members: [Member]
  /// The networks at both ends of the curve; none where the members are of no curve.
  let ends: [Predictions]
  let metrics: [any Metric]
  let split: DatasetSplit
  /// Of reliability.
  let bins: CalibrationBins

  var evaluation: EnsembleEvaluation {
    let joint = JointPredictions(members.map(\.predictions), ends: ends, bins: bins)
    let place = ends.isEmpty ? EnsembleEvaluation.networkColumn : "t"
    var table = ResultTable(columns: ["predictor", place] + metrics.map(\.name))
    for (t, (end, predictions)) in zip([EnsembleEvaluation.Predictor.start, .end], ends).enumerated() {
      table.append(row(end, .number(Double(t)), predictions))
    }
    for member in members { table.append(row(.member, member.place, member.predictions)) }
    for (predictor, predictions) in joint.ensembles { table.append(row(predictor, .nothing, predictions)) }
    return EnsembleEvaluation(
      split: split.rawValue, metrics: metrics.map(\.name), table: table, diversity: joint.diversity,
      reliability: joint.reliability)
  }

  private func row(
    _ predictor: EnsembleEvaluation.Predictor, _ place: ResultTable.Cell, _ predictions: Predictions
  ) -> [ResultTable.Cell] {
    [.text(predictor.rawValue), place]
      + metrics.map { .number($0.value(of: predictions)) }
  }
}
