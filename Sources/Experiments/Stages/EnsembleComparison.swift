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

  var evaluation: EnsembleEvaluation {
    let ensemble = EnsemblePredictions(members.map(\.predictions))
    let ends = Array(zip([EnsembleEvaluation.Predictor.start, .end], ends))
    let mean = ensemble.probabilityMean()
    let place = ends.isEmpty ? EnsembleEvaluation.networkColumn : "t"
    var table = ResultTable(columns: ["predictor", place] + metrics.map(\.name))
    for (t, (end, predictions)) in ends.enumerated() {
      table.append(row(end, .number(Double(t)), predictions))
    }
    for member in members { table.append(row(.member, member.place, member.predictions)) }
    table.append(row(.probabilityMean, .nothing, mean))
    if let logits = ensemble.logitMean() { table.append(row(.logitMean, .nothing, logits)) }
    return EnsembleEvaluation(
      split: split.rawValue, metrics: metrics.map(\.name), table: table,
      diversity: diversity(EnsembleDiversity(of: ensemble, mean: mean)),
      reliability: reliability(ends + [(.probabilityMean, mean)]))
  }

  private func row(
    _ predictor: EnsembleEvaluation.Predictor, _ place: ResultTable.Cell, _ predictions: Predictions
  ) -> [ResultTable.Cell] {
    [.text(predictor.rawValue), place]
      + metrics.map { .number($0.value(of: predictions)) }
  }

  private func diversity(_ diversity: EnsembleDiversity) -> ResultTable {
    var table = ResultTable(
      columns: ["disagreement", "disagreement-over-error", "mutual-information", "ambiguity"])
    table.append([
      .number(diversity.disagreement), .number(diversity.disagreementOverError),
      .number(diversity.mutualInformation), .number(diversity.ambiguity),
    ])
    return table
  }

  private func reliability(
    _ predictors: [(EnsembleEvaluation.Predictor, Predictions)]
  ) -> ResultTable {
    var table = ResultTable(columns: ["predictor", "lower", "upper", "count", "confidence", "accuracy"])
    for (predictor, predictions) in predictors {
      for bin in Reliability(of: predictions).bins {
        table.append([
          .text(predictor.rawValue), .number(bin.lower), .number(bin.upper), .integer(bin.count),
          .number(bin.meanConfidence), .number(bin.accuracy),
        ])
      }
    }
    return table
  }
}
