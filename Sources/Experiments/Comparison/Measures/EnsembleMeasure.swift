import Workflow

/// What an ensemble comes to: `test.error`, of the mean probabilities or, of values, outputs; `logit-mean.test.error`,
/// `start.test.error` and `end.test.error`, of the other predictors; members have theirs only where they have names:
/// `other.test.error`. And how diverse the members are.
struct EnsembleMeasure: ArtifactMeasure {
  var type: String { EnsembleEvaluation.type }

  private static let predictors: [EnsembleEvaluation.Predictor] = [
    .probabilityMean, .logitMean, .mean, .start, .end,
  ]

  func values(of files: [ArtifactFile]) throws -> [MeasuredValue] {
    let ensemble = try EnsembleEvaluation(files: files)
    guard ensemble.table.columns.first == "predictor" else {
      throw ArtifactError("an ensemble's table names no predictors")
    }
    let whole = Self.predictors.flatMap { predictor -> [MeasuredValue] in
      guard let row = ensemble.rows(of: predictor).first else { return [] }
      let isWhole = predictor == ensemble.whole
      return values(of: row, in: ensemble, under: isWhole ? [] : [predictor.rawValue], areMain: isWhole)
    }
    let members = ensemble.rows(of: .member).flatMap { row in
      row[1].text.map { values(of: row, in: ensemble, under: [$0], areMain: false) } ?? []
    }
    let diversity = ensemble.diversity.columns.compactMap { column in
      ensemble.diversity.numbers(column).first.map { MeasuredValue(column, $0) }
    }
    return whole + members + diversity
  }

  private func values(
    of row: [ResultTable.Cell], in ensemble: EnsembleEvaluation, under names: [String], areMain: Bool
  ) -> [MeasuredValue] {
    let prefix = (names + [ensemble.split]).joined(separator: ".")
    return ensemble.metrics.compactMap { metric in
      ensemble.table.index(of: metric).map {
        MeasuredValue(prefix, metric: metric, row[$0].number, isMain: areMain)
      }
    }
  }
}
