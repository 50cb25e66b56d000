/// The columns and rows of a terminal.
struct TerminalSize: Equatable, Sendable {
  let columns: Int
  let rows: Int

  /// What is assumed where nothing is known.
  static let usual = TerminalSize(columns: 80, rows: 24)
}
