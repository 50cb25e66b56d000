/// A thin bar, filled to half a column.
struct ProgressBar: Sendable {
  static let least = 6
  static let most = 20

  let columns: Int
  /// From 0 to 1.
  let fraction: Double

  var line: StyledLine {
    let halves = fraction > 0 ? Int(min(1, fraction) * Double(2 * columns)) : 0
    let filled = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
    return "\(filled, .active)\(String(repeating: "─", count: columns - filled.count), .faint)"
  }
}
