import Declarations
import Specifications

/// Tables of results as people read them: with metrics in percent where they are shares, and units in the head.
///
/// Files have bare numbers.
public enum TableReading {
  /// Columns of a summary that have numbers of the metric in its row.
  private static let ofMetric: Set = [
    "min", "max", "mean", "int", "peak-over-mean", "over-interpolation", "peak-over-worst", "straight",
    "path",
    "straight-barrier", "path-barrier",
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
    let read = read(columns: columns, rows: rows, of: type)
    return ResultKinds.of(type)?.tabulatesMetrics == true ? withAxes(read.columns, read.rows) : read
  }

  /// The column of networks, of which several are stages of families, as the families and a column for each axis:
  /// `start`, `1` for `start@seed=1`.
  private static func withAxes(
    _ columns: [String], _ rows: [[String]]
  ) -> (columns: [String], rows: [[String]]) {
    guard let place = columns.firstIndex(of: "network") else { return (columns, rows) }
    let names = rows.map { $0.indices.contains(place) ? InstanceName(networkOf: $0[place]) : nil }
    let axes = names.compactMap(\.self).flatMap(\.parts).map(\.axis).uniqued
    let stages = Set(rows.indices.filter { names[$0] != nil }.map { rows[$0][place] })
    guard stages.count > 1, axes.allSatisfy({ !columns.contains($0) }) else { return (columns, rows) }
    let shown = rows.indices.map { index -> [String] in
      guard let name = names[index] else {
        return rows[index].inserting(axes.map { _ in "" }, after: place)
      }
      var row = rows[index]
      row[place] = name.family
      return row.inserting(
        axes.map { axis in name.parts.first { $0.axis == axis }?.label ?? "" }, after: place)
    }
    return (columns.inserting(axes, after: place), shown)
  }

  private static func read(
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

extension [String] {
  fileprivate func inserting(_ others: [String], after place: Int) -> [String] {
    place < count ? Array(self[...place]) + others + self[(place + 1)...] : self
  }
}
