import Charts

extension EnsembleEvaluation {
  /// Ends, members and ensembles side by side; the best of ends (or members that were named) and ensembles is set off.
  func comparison(title: String = "") -> Table {
    let whole = whole
    let firstMember = table.rows.firstIndex { $0[0].text == Predictor.member.rawValue }
    let rows = table.rows.enumerated().compactMap { index, row -> Table.Row? in
      guard let predictor = row[0].text.flatMap(Predictor.init(rawValue:)) else { return nil }
      let opensSection = predictor == whole || (index > 0 && index == firstMember)
      return Table.Row(
        [.text(row[1].text ?? predictor.inWords)] + row.dropFirst(isOfCurve ? 1 : 2).map(\.shown),
        isRanked: predictor != .member || !isOfCurve, opensSection: opensSection)
    }
    let places = isOfCurve ? [Table.Column("t", format: .decimals(2))] : []
    return Table(
      title: title, columns: [.text("predictor")] + places + metrics.map { .metric($0) }, rows: rows,
      notes: ["On the \(split) split. Bold: the best of \(isOfCurve ? "ends" : "members") and ensembles."])
  }
}

extension EnsembleEvaluation.Predictor {
  /// As a row of a table names it.
  fileprivate var inWords: String {
    switch self {
    case .start: "start (t = 0)"
    case .end: "end (t = 1)"
    case .member: "member"
    case .probabilityMean: "ensemble (mean probability)"
    case .logitMean: "ensemble (mean logit)"
    case .mean: "ensemble (mean output)"
    }
  }
}
