import Charts

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
