import Specifications

extension ResultTable {
  /// The table with a column for each axis of what a column names, behind that: `seed` of `net@seed=1`. As it is where nothing
  /// that the column names is of a family.
  func withAxes(of column: String) -> ResultTable {
    guard let place = index(of: column) else { return self }
    let names = rows.map { $0[place].text.flatMap { InstanceName(networkOf: $0) } }
    let axes = names.compactMap(\.self).flatMap(\.parts).map(\.axis).uniqued.filter { index(of: $0) == nil }
    if axes.isEmpty { return self }
    var wide = ResultTable(columns: columns[...place] + axes + columns[(place + 1)...])
    for (row, name) in zip(rows, names) {
      let labels = axes.map { axis -> Cell in
        name?.parts.first { $0.axis == axis }.map { Cell(label: $0.label) } ?? .nothing
      }
      wide.append(row[...place] + labels + row[(place + 1)...])
    }
    return wide
  }
}

extension ResultTable.Cell {
  /// The value of an axis: a whole number that is written like one is one.
  fileprivate init(label: String) {
    self = Int(label).flatMap { "\($0)" == label ? .integer($0) : nil } ?? .text(label)
  }
}

extension InstanceName {
  /// The name of a result of a stage of a family, with the output behind the family's where one is named:
  /// `start@seed=1/best`.
  init?(networkOf text: String) {
    // No name of a stage has a slash in it.
    let slash = text.firstIndex(of: "/") ?? text.endIndex
    guard let name = InstanceName(parsing: String(text[..<slash])) else { return nil }
    self.init(family: name.family + text[slash...], parts: name.parts)
  }
}
