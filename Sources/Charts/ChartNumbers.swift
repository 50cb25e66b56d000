/// The numbers that a figure shows, as a table for other programs.
///
/// Rows are told apart by their keys, such as a series and an x; the values follow.
public struct ChartNumbers: Sendable, Equatable {
  public let keys: [String]
  public let values: [String]
  /// Each has a cell for every key, then one for every value.
  public let rows: [[Table.Cell]]

  public init(keys: [String], values: [String], rows: [[Table.Cell]]) {
    precondition(
      rows.allSatisfy { $0.count == keys.count + values.count }, "a row has a cell for each key and value")
    self.keys = keys
    self.values = values
    self.rows = rows
  }

  public var columns: [String] { keys + values }

  /// Tables side by side: rows with the same keys become one. A value of a name that an earlier table has gets a
  /// number behind it.
  static func joined(_ tables: [ChartNumbers]) -> ChartNumbers {
    let keys = tables.flatMap(\.keys).inOrderWithoutRepeats
    var values: [String] = []
    var joined: [[Table.Cell]: [Table.Cell]] = [:]
    var order: [[Table.Cell]] = []
    for table in tables {
      let places = keys.map { table.keys.firstIndex(of: $0) }
      let width = values.count
      values += table.values.map { name in
        let taken = values.count { $0 == name || $0.hasPrefix(name + " ") }
        return taken == 0 ? name : "\(name) \(taken + 1)"
      }
      var turns: [[Table.Cell]: Int] = [:]
      for row in table.rows {
        let key = places.map { $0.map { row[$0] } ?? .missing }
        turns[key, default: 0] += 1
        // Rows of one table stay apart, whatever their keys.
        let place = key + [.number(Double(turns[key] ?? 0))]
        if joined[place] == nil { order.append(place) }
        joined[place] = (joined[place] ?? []).padded(to: width) + row.dropFirst(table.keys.count)
      }
    }
    return ChartNumbers(
      keys: keys, values: values,
      rows: order.map { $0.dropLast() + (joined[$0] ?? []).padded(to: values.count) })
  }
}

extension [Table.Cell] {
  fileprivate func padded(to width: Int) -> [Table.Cell] {
    Array(prefix(width)) + Array(repeating: .missing, count: Swift.max(width - count, 0))
  }
}

extension [String] {
  fileprivate var inOrderWithoutRepeats: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
