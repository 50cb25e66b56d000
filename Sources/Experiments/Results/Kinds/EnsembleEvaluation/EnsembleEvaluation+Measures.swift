import Workflow

extension EnsembleEvaluation {
  private static let wholes: [Predictor] = [.probabilityMean, .logitMean, .mean, .start, .end]

  /// `test.error`, of the mean probabilities or, of values, outputs; `logit-mean.test.error`, `start.test.error` and
  /// `end.test.error`, of the other predictors; members have theirs only where they have names: `other.test.error`. And
  /// how diverse the members are.
  var measures: [MeasuredValue] {
    let predictors = Self.wholes.flatMap { predictor -> [MeasuredValue] in
      guard let row = rows(of: predictor).first else { return [] }
      let isWhole = predictor == whole
      return measures(of: row, under: isWhole ? [] : [predictor.rawValue], areMain: isWhole)
    }
    let members = rows(of: .member).flatMap { row in
      row[1].text.map { measures(of: row, under: [$0], areMain: false) } ?? []
    }
    let spread = diversity.columns.compactMap { column in
      diversity.numbers(column).first.map { MeasuredValue(column, $0) }
    }
    return predictors + members + spread
  }

  private func measures(
    of row: [ResultTable.Cell], under names: [String], areMain: Bool
  ) -> [MeasuredValue] {
    let prefix = (names + [split]).joined(separator: ".")
    return metrics.compactMap { metric in
      table.index(of: metric).map {
        MeasuredValue(prefix, metric: metric, row[$0].number, isMain: areMain)
      }
    }
  }
}
