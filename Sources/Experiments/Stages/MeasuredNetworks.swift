import Declarations
import Neural
import Workflow

/// Networks that a stage measures as they were made, by the names of what made them.
struct MeasuredNetworks {
  private let stage: any MeasuringStage
  private let weights: [Input<Weights>]

  init(of stage: any MeasuringStage, _ weights: [Input<Weights>]) {
    self.stage = stage
    self.weights = weights
  }

  var names: [String] { weights.map(\.reference.text) }

  /// Reports networks that are others than the stage's.
  func report(in context: CheckContext) {
    stage.report(
      weights: weights, in: "weights",
      help: "leave out `network` to inherit it; measure networks that differ in separate stages", in: context)
  }

  /// Each network on one split.
  func points(
    on split: DatasetSplit, unit: String, by engine: StageEngine, in context: StageContext
  ) throws -> [CachedEvaluator] {
    let source = stage.predictions(on: split, by: engine, in: context)
    return try families(in: context).map {
      stage.points($0, on: split, keeping: .predictions, unit: unit, source: source, in: context)
    }
  }

  /// Each network, which has no coordinates.
  func families(in context: StageContext) throws -> [NetworkFamily] {
    let layout = try stage.network.layout()
    return try weights.map { input in
      let checkpoint = try context.load(input)
      let parameters = try checkpoint.parameters(for: layout)
      if stage.policy == .own, checkpoint.statistics == Weights.averagedStatistics {
        context.warnOfResult(
          "a network that was made of others is measured with averages of their batch-norm statistics, which are hardly its "
            + "own: `statistics: estimate` measures it with those that it has")
      }
      return stage.readsTraining
        ? NetworkFamily(estimatedAt: parameters)
        : NetworkFamily(parameters: parameters, norms: try checkpoint.buffers(for: layout))
    }
  }
}

/// What members predict together, how much they differ, and how reliable they are.
struct JointPredictions {
  let ensembles: [(predictor: EnsembleEvaluation.Predictor, predictions: Predictions)]
  let diversity: ResultTable
  /// Without rows where values are predicted.
  let reliability: ResultTable

  /// - Parameters:
  ///   - members: at least one, all of one task.
  ///   - rivals: what the networks predict that members are held against: those at both ends of the curve, the mean of the
  ///     posterior.
  ///   - bins: of reliability.
  init(_ members: [Predictions], rivals: [Rival], bins: CalibrationBins) {
    let classes = members.compactMap(\.ofClasses)
    let values = members.compactMap { if case .values(let member) = $0 { member } else { nil } }
    precondition(classes.isEmpty || values.isEmpty, "members predict the same examples")
    self =
      values.isEmpty
      ? JointPredictions(classes: classes, rivals: rivals, bins)
      : JointPredictions(values: values)
  }

  typealias Rival = (predictor: EnsembleEvaluation.Predictor, predictions: Predictions)

  private init(classes members: [ClassPredictions], rivals: [Rival], _ bins: CalibrationBins) {
    let ensemble = EnsemblePredictions(members)
    let mean = ensemble.probabilityMean()
    ensembles =
      [(.probabilityMean, .classes(mean))]
      + (ensemble.logitMean().map { [(.logitMean, .classes($0))] } ?? [])
    diversity = Self.table(EnsembleDiversity(of: ensemble, mean: mean))
    let alone = rivals.compactMap { rival in rival.predictions.ofClasses.map { (rival.predictor, $0) } }
    reliability = Self.reliability(alone + [(.probabilityMean, mean)], bins)
  }

  private init(values members: [ValuePredictions]) {
    let ensemble = ValueEnsemble(members)
    ensembles = [(.mean, .values(ensemble.mean()))]
    var table = ResultTable(columns: ["ambiguity"])
    table.append([.number(ensemble.ambiguity)])
    diversity = table
    reliability = Self.reliability([], CalibrationBins())
  }

  private static func table(_ diversity: EnsembleDiversity) -> ResultTable {
    var table = ResultTable(
      columns: ["disagreement", "disagreement-over-error", "mutual-information", "ambiguity"])
    table.append([
      .number(diversity.disagreement), .number(diversity.disagreementOverError),
      .number(diversity.mutualInformation), .number(diversity.ambiguity),
    ])
    return table
  }

  private static func reliability(
    _ predictors: [(EnsembleEvaluation.Predictor, ClassPredictions)], _ bins: CalibrationBins
  ) -> ResultTable {
    var table = ResultTable(columns: ["predictor", "lower", "upper", "count", "confidence", "accuracy"])
    for (predictor, predictions) in predictors {
      for bin in Reliability(of: predictions, in: bins).bins {
        table.append([
          .text(predictor.rawValue), .number(bin.lower), .number(bin.upper), .integer(bin.count),
          .number(bin.meanConfidence), .number(bin.accuracy),
        ])
      }
    }
    return table
  }
}

extension Predictions {
  var ofClasses: ClassPredictions? {
    if case .classes(let predictions) = self { predictions } else { nil }
  }
}
