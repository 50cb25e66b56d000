/// Members, what they are held against, and ensembles of them side by side.
struct EnsembleComparison {
  private let predictors: EnsemblePredictors
  private let joint: JointPredictions
  private let metrics: [any Metric]
  private let split: DatasetSplit

  /// - Parameter bins: of reliability.
  init(
    _ predictors: EnsemblePredictors, metrics: [any Metric], split: DatasetSplit, bins: CalibrationBins
  ) {
    (self.predictors, self.metrics, self.split) = (predictors, metrics, split)
    joint = JointPredictions(
      predictors.members.map(\.predictions),
      rivals: predictors.rivals.map { ($0.predictor, $0.predictions) }, bins: bins)
  }

  /// - Throws: `MetricFailure`.
  func evaluation() throws(MetricFailure) -> EnsembleEvaluation {
    var table = ResultTable(columns: ["predictor", predictors.placeColumn] + metrics.map(\.name))
    for single in predictors.rivals + predictors.members + wholes {
      table.append(
        [.text(single.predictor.rawValue), single.place]
          + (try values(of: single.predictions, single.predictor)))
    }
    return EnsembleEvaluation(
      split: split.rawValue, metrics: metrics.map(\.name), table: table, diversity: joint.diversity,
      reliability: joint.reliability)
  }

  private var wholes: [EnsemblePredictors.Single] {
    joint.ensembles.map {
      EnsemblePredictors.Single(predictor: $0.predictor, place: .nothing, predictions: $0.predictions)
    }
  }

  private func values(
    of predictions: Predictions, _ predictor: EnsembleEvaluation.Predictor
  ) throws(MetricFailure) -> [ResultTable.Cell] {
    var cells: [ResultTable.Cell] = []
    for metric in metrics {
      let value = try metric.remembered(
        of: predictions, at: "the \(predictor.rawValue) on the \(split.inWords) split")
      cells.append(.number(value))
    }
    return cells
  }

  /// Each predictor at the temperature that suits it, and the metrics there.
  ///
  /// - Parameter fitted: what the same networks predict for the split that temperatures are fitted on.
  /// - Throws: `MetricFailure`.
  func scaled(
    on fitting: DatasetSplit, by fitted: EnsemblePredictors
  ) throws(MetricFailure) -> ResultTable {
    var table = ResultTable(
      columns: ["predictor", predictors.placeColumn, "temperature"] + metrics.map(\.name))
    for (single, fitted) in zip(Self.logarithms(of: predictors), Self.logarithms(of: fitted)) {
      let scaling = TemperatureScaling(
        fitting: fitted.values, fitted.classes.labels, classCount: fitted.classes.classCount)
      let scaled = scaling.scaled(
        single.values, single.classes.labels, classCount: single.classes.classCount)
      table.append(
        [.text(single.predictor.rawValue), single.place, .number(scaling.temperature)]
          + (try values(of: .classes(scaled), single.predictor)))
    }
    return table
  }

  /// A predictor of classes with what a temperature divides.
  private struct Logarithms {
    let predictor: EnsembleEvaluation.Predictor
    let place: ResultTable.Cell
    let classes: ClassPredictions
    let values: [Double]
  }

  /// Of all predictors, in the order of the table.
  private static func logarithms(of predictors: EnsemblePredictors) -> [Logarithms] {
    let members = predictors.members.compactMap(\.predictions.ofClasses)
    guard !members.isEmpty else { return [] }
    let ensemble = EnsemblePredictions(members)
    let singles = (predictors.rivals + predictors.members).compactMap { single in
      single.predictions.ofClasses.map {
        Logarithms(
          predictor: single.predictor, place: single.place, classes: $0, values: $0.logProbabilities)
      }
    }
    let whole = Logarithms(
      predictor: .probabilityMean, place: .nothing, classes: members[0],
      values: ensemble.logProbabilityMean())
    let logits = ensemble.logitMean().map {
      Logarithms(predictor: .logitMean, place: .nothing, classes: $0, values: $0.logProbabilities)
    }
    return singles + [whole] + (logits.map { [$0] } ?? [])
  }

  /// How well each predictor tells the split from outliers.
  ///
  /// - Parameter others: what the same networks predict for the outliers.
  func outliers(_ others: EnsemblePredictors) -> ResultTable {
    var table = ResultTable(
      columns: ["predictor", predictors.placeColumn] + EnsembleEvaluation.outlierColumns)
    let joined = JointPredictions(others.members.map(\.predictions), rivals: [], bins: CalibrationBins())
    let outside = (others.rivals + others.members).map(\.predictions) + joined.ensembles.map(\.predictions)
    for (single, outlier) in zip(predictors.rivals + predictors.members + wholes, outside) {
      guard let inside = single.predictions.ofClasses, let outlier = outlier.ofClasses else { continue }
      let detection = OutlierDetection(of: inside, against: outlier)
      table.append([
        .text(single.predictor.rawValue), single.place, .number(detection.auroc),
        .number(detection.confidence), .number(detection.outlierConfidence),
      ])
    }
    return table
  }
}
