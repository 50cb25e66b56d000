import Charts

extension HeatMap {
  /// What two networks at a time have, in a matrix with an empty diagonal; colours begin at zero, where there is nothing to see.
  ///
  /// - Parameters:
  ///   - pairs: each once, in either order; a value that is not a number leaves its places empty.
  ///   - greatest: what colours go up to, so that several matrices have one scale; nil for the greatest value.
  init(
    ofPairs pairs: [(from: String, to: String, value: Double)], among names: [String], title: String = "",
    valueName: String, upTo greatest: Double? = nil
  ) {
    var values = names.map { _ in names.map { _ in Double.nan } }
    for pair in pairs {
      guard let row = names.firstIndex(of: pair.from), let column = names.firstIndex(of: pair.to) else {
        continue
      }
      values[row][column] = pair.value
      values[column][row] = pair.value
    }
    let finite = values.joined().filter(\.isFinite)
    let range = finite.max().map { min(finite.min() ?? 0, 0)...max($0, greatest ?? 0, 0) }
    self.init(
      title: title, rows: names, columns: names, values: values, valueName: valueName, range: range,
      colours: .tint(1))
  }
}
