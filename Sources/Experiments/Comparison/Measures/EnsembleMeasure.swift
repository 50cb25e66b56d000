import Workflow

/// What an ensemble comes to: `test.error`, of the mean probabilities or, of values, outputs; `logit-mean.test.error`, `start.test.error` and
/// `end.test.error`, of the other predictors but its members; and how diverse the members are.
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
    let values = Self.predictors.flatMap { predictor -> [MeasuredValue] in
      guard let row = ensemble.rows(of: predictor).first else { return [] }
      let isWhole = predictor == ensemble.whole
      let prefix = isWhole ? ensemble.split : "\(predictor.rawValue).\(ensemble.split)"
      return ensemble.metrics.compactMap { metric in
        ensemble.table.index(of: metric).map {
          MeasuredValue(prefix, metric: metric, row[$0].number, isMain: isWhole)
        }
      }
    }
    let diversity = ensemble.diversity.columns.compactMap { column in
      ensemble.diversity.numbers(column).first.map { MeasuredValue(column, $0) }
    }
    return values + diversity
  }
}
