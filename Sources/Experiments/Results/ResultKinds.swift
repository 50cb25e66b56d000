/// The types of results there are.
enum ResultKinds {
  /// One line each, in the order in which messages list them.
  static let all: [ResultKind] = [
    Checkpoint.kind,
    FittedCurve.kind,
    CurveEvaluation.kind,
    PlaneEvaluation.kind,
    EnsembleEvaluation.kind,
    TrainingHistory.kind,
    CurveFunctions.kind,
    NetworkEvaluation.kind,
    TableResult.kind,
    FigureSet.kind,
    KeptFile.kind,
    ImportedNames.kind,
    ProgramLog.kind,
  ]

  /// Nil of a type that is not known here: a run may come from a later Thalweg.
  static func of(_ type: String) -> ResultKind? { all.first { $0.type == type } }
}
