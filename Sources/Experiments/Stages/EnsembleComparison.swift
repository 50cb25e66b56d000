/// Members, ends and ensembles of them side by side.
struct EnsembleComparison {
  /// In the order of `positions`; the first and last are the ends.
  let members: [Predictions]
  /// t of each member, from 0 to 1.
  let positions: [Double]
  let metrics: [any Metric]
  let split: DatasetSplit

  var evaluation: EnsembleEvaluation {
    let ensemble = EnsemblePredictions(members)
    let mean = ensemble.probabilityMean()
    var table = ResultTable(columns: ["predictor", "t"] + metrics.map(\.name))
    table.append(row(.start, 0, members[0]))
    table.append(row(.end, 1, members[members.count - 1]))
    for (position, member) in zip(positions, members) { table.append(row(.member, position, member)) }
    table.append(row(.probabilityMean, nil, mean))
    if let logits = ensemble.logitMean() { table.append(row(.logitMean, nil, logits)) }
    return EnsembleEvaluation(
      split: split.rawValue, metrics: metrics.map(\.name), table: table,
      diversity: diversity(EnsembleDiversity(of: ensemble, mean: mean)),
      reliability: reliability([
        (.start, members[0]), (.end, members[members.count - 1]), (.probabilityMean, mean),
      ]))
  }

  private func row(
    _ predictor: EnsembleEvaluation.Predictor, _ t: Double?, _ predictions: Predictions
  ) -> [ResultTable.Cell] {
    [.text(predictor.rawValue), t.map { .number($0) } ?? .nothing]
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
