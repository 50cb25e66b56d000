import Charts
import Declarations

extension EnsembleEvaluation {
  /// What members are held against, members and ensembles side by side; the best value of each column is set off.
  func comparison(title: String = "") -> Table {
    let columns = metrics.map { Table.Column.metric($0) }
    return side(
      by: table, title: title, columns: columns,
      notes: ["On the \(split) split. \(bestInWords)", errorInWords].compactMap(\.self))
  }

  /// What is set in bold, and what is not.
  private var bestInWords: String {
    let few = metrics.compactMap { Metrics.named($0) }.filter(\.restsOnFew).map { $0.title.lowercased() }
    let exception =
      few.isEmpty
      ? "" : ", but of no \(few.joined(separator: " and ")), which a bin of few examples can decide"
    return "Bold: the best of each column\(exception)."
  }

  /// The standard error of the ensemble's accuracy and error; nil where it has neither.
  private var errorInWords: String? {
    let shares = metrics.filter { Metrics.named($0)?.isShareOfExamples == true }
    guard let noise, let row = rows(of: whole).first, let first = shares.first,
      let column = table.index(of: first),
      let error = noise.plusMinus(ofPercentage: Metrics.shown(row[column].number, of: first))
    else { return nil }
    let names = shares.compactMap { Metrics.named($0)?.title.lowercased() }.joined(separator: " and ")
    return
      "Standard error of the ensemble's \(names): \(error) percentage points, of \(noise.examplesInWords)."
  }

  /// The same predictors at the temperature that suits each; nil where none was fitted.
  func scaledComparison(title: String = "") -> Table? {
    scaled.map { scaled in
      side(
        by: scaled, title: title,
        columns: [Table.Column("temperature", format: .decimals(3))] + metrics.map { .metric($0) },
        notes: [
          "On the \(split) split, at the temperature of the least cross-entropy on the \(fittedOn ?? "") split: log-probabilities "
            + "are divided by it. \(bestInWords)"
        ])
    }
  }

  /// How well each predictor tells the split from outliers; nil where there are none.
  func outlierComparison(title: String = "") -> Table? {
    outliers.map { outliers in
      side(
        by: outliers, title: title,
        columns: [
          Table.Column("AUROC", format: .decimals(4), best: .highest),
          Table.Column("confidence", format: .decimals(4)),
          Table.Column("of outliers", format: .decimals(4)),
        ],
        notes: [
          "AUROC: the chance that an example of the \(split) split has a higher confidence (largest probability) than an outlier. "
            + "Bold: the best of each column."
        ])
    }
  }

  private func side(
    by table: ResultTable, title: String, columns: [Table.Column], notes: [String]
  ) -> Table {
    let whole = whole
    func predictor(_ row: [ResultTable.Cell]) -> Predictor? { row[0].text.flatMap(Predictor.init(rawValue:)) }
    let members = table.rows.filter { predictor($0) == .member }
    // An end that is a member too stands once.
    let ends = table.rows.filter { row in
      [.start, .end].contains(predictor(row)) && members.contains { $0.dropFirst() == row.dropFirst() }
    }
    let shown = table.rows.filter { !ends.contains($0) }
    let firstMember = shown.firstIndex { predictor($0) == .member }
    let rows = shown.enumerated().compactMap { index, row -> Table.Row? in
      guard let predictor = predictor(row) else { return nil }
      let end = ends.first { predictor == .member && $0.dropFirst() == row.dropFirst() }
      let name = end.flatMap { $0[0].text }.map { "\(predictor.inWords), \($0)" } ?? predictor.inWords
      return Table.Row(
        [.text(row[1].text ?? name)] + table.shown(row).dropFirst(isOfNames ? 2 : 1),
        opensSection: predictor == whole || (index > 0 && index == firstMember))
    }
    let places =
      isOfNames
      ? []
      : [isOfCurve ? Table.Column("t", format: .decimals(2)) : Table.Column("sample", format: .decimals(0))]
    return Table(
      title: title, columns: [.text(statistics.heading("predictor"))] + places + columns, rows: rows,
      notes: notes)
  }
}

extension EnsembleEvaluation.Predictor {
  /// As a row of a table names it.
  fileprivate var inWords: String {
    switch self {
    case .start: "start (t = 0)"
    case .end: "end (t = 1)"
    case .centre: "mean of the weights"
    case .member: "member"
    case .probabilityMean: "ensemble (mean probability)"
    case .logitMean: "ensemble (mean logit)"
    case .mean: "ensemble (mean output)"
    }
  }
}
