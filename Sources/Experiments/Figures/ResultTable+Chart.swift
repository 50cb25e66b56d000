import Charts
import Declarations

extension Table.Column {
  /// A column of texts.
  static func text(_ name: String) -> Table.Column { Table.Column(name, alignment: .leading) }

  /// A column for a metric, in the format that suits it, with the best value set off.
  static func metric(_ name: String) -> Table.Column {
    let metric = Metrics.named(name)
    let unit = metric?.unit.map { " (\($0))" } ?? ""
    return Table.Column(
      (metric?.title ?? name) + unit, format: metric?.unit == "%" ? .decimals(2) : .decimals(4),
      best: (metric?.isBetterWhenLower ?? true) ? .lowest : .highest)
  }
}

extension ResultTable.Cell {
  /// As a cell of a table that is shown.
  var shown: Table.Cell {
    switch self {
    case .text(let text): .text(text)
    case .integer(let value): .number(Double(value))
    case .number(let value): .number(value)
    case .nothing: .missing
    }
  }
}

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

  /// The bins of one predictor's reliability.
  func bins(of predictor: Predictor) -> [ReliabilityBin] {
    reliability.rows.filter { $0[0].text == predictor.rawValue }.map { row in
      ReliabilityBin(
        lower: row[1].number, upper: row[2].number, count: Int(saturating: row[3].number),
        confidence: row[4].number, accuracy: row[5].number)
    }
  }
}

extension EnsembleEvaluation.Predictor {
  /// As a row of a table names it.
  var inWords: String {
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
