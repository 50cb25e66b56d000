extension StageMeter {
  /// One line: a turning sign, the name, a bar, the count, figures and the time left, as the width allows.
  ///
  ///     ⠹ start  ━━━━━━━━━╸──────────  epoch 3/5  loss 0.4127    rate 0.0018    12 s left
  ///
  /// Where room is short, the bar shrinks and goes first, then the figures from the last one on, then the time
  /// left. Numbers have columns to grow into, so that nothing moves while they change.
  func line(at time: Double, nameColumns: Int, width: Int) -> StyledLine {
    let name = stage.fitted(toColumns: max(8, width / 3)).padded(to: nameColumns)
    var line: StyledLine = "\(Self.sign(at: time), .active) \(name, .strong)"
    guard let progress, progress.total > 0, let count else {
      line.append("  \(kind)  \(DurationText.exact(time - start))", .faint)
      return line.cut(to: width)
    }
    var room = width - line.columns - (2 + count.columns)
    let hasEnd = room >= Self.endColumns
    if hasEnd { room -= Self.endColumns }
    let figures = figures(fitting: &room)
    if room - 2 >= ProgressBar.least {
      line.append("  ")
      line.append(ProgressBar(columns: min(ProgressBar.most, room - 2), fraction: progress.fraction).line)
    }
    line.append(([count] + figures).map { "  \($0)" }.joined())
    if hasEnd, let end = timeLeft(at: time) { line.append("  \(end)", .faint) }
    return line.cut(to: width)
  }

  /// As many figures as fit in `room`, which they are taken from.
  private func figures(fitting room: inout Int) -> [String] {
    var fitting: [String] = []
    for (index, figure) in figures.enumerated() {
      let padded = figure.padded(to: (figure.split(separator: " ").first?.count ?? 0) + Self.valueColumns)
      // From the second figure on, a bar of use is worth more than another figure.
      let needed = 2 + padded.columns + (index == 0 ? 0 : 2 + ProgressBar.least)
      if needed > room { break }
      fitting.append(padded)
      room -= 2 + padded.columns
    }
    return fitting
  }

  /// A space, and four significant digits in their longest usual form: ` 0.002695`.
  private static let valueColumns = 9

  /// Two spaces, and `59 min left`.
  private static let endColumns = 13

  /// A sign that turns ten times a second, so that a quiet stage is seen to live.
  private static func sign(at time: Double) -> String {
    let signs = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    return signs[Int((max(0, time) * 10).truncatingRemainder(dividingBy: Double(signs.count)))]
  }
}
