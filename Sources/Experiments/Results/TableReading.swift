import Declarations

/// Tables of results as people read them: with metrics in percent where they are shares, and units in the head.
///
/// Files have bare numbers.
public enum TableReading {
  /// Columns of a summary that have numbers of the metric in its row.
  private static let ofMetric: Set = [
    "min", "max", "mean", "int", "peak-over-mean", "over-interpolation", "peak-over-worst",
  ]

  /// What is said of the tables of a result: which batch-norm statistics its networks had.
  ///
  /// - Parameter json: what the result keeps beside its tables.
  /// - Returns: nil where there is nothing to say.
  public static func note(on json: JSON) -> String? {
    // What is damaged is shown as far as it goes.
    (try? StatisticsRecord(json: json["statistics"]))??.sentence
  }

  /// Columns of a table of reliability that are shares as its accuracy is.
  private static let ofReliability: Set = ["lower", "upper", "confidence"]

  /// - Parameter type: of the result that the table is of.
  public static func shown(
    columns: [String], rows: [[String]], of type: String
  ) -> (columns: [String], rows: [[String]]) {
    guard ResultKinds.of(type)?.tabulatesMetrics == true else { return (columns, rows) }
    let units = columns.map { column in
      columns.contains("confidence") && ofReliability.contains(column) ? .share : Metrics.reading(of: column)
    }
    let metric = columns.firstIndex(of: "metric")
    let shown = rows.map { row in
      let unit = metric.flatMap { Metrics.reading(of: row[$0]) }
      return row.indices.map { index -> String in
        if index == metric { return unit.heading(row[index]) }
        guard let unit = units[index] ?? (ofMetric.contains(columns[index]) ? unit : nil),
          let value = Double(row[index])
        else { return row[index] }
        return "\(unit.shown(value))"
      }
    }
    return (zip(columns, units).map { $1.heading($0) }, shown)
  }
}
