extension StageMeter {
  /// One line: a turning sign, the name, a bar, the count, figures and the time left, as the width allows.
  ///
  ///     ⠹ start  ━━━━━━━━━╸──────────  epoch 3/5  loss 0.4127  rate 0.0018  12 s left
  ///
  /// Where room is short, the bar shrinks and goes first, then the figures from the last one on,
  /// then the time left.
  func line(at time: Double, nameColumns: Int, width: Int) -> StyledLine {
    let name = stage.fitted(toColumns: max(8, width / 3)).padded(to: nameColumns)
    var line: StyledLine = "\(Self.sign(at: time), .active) \(name, .strong)"
    guard let progress, let count else {
      line.append("  \(kind)  \(DurationText.exact(time - start))", .faint)
      return line.cut(to: width)
    }
    var room = width - line.columns - (2 + count.columns)
    var end = timeLeft(at: time).map { "  \($0)" } ?? ""
    if end.columns > room { end = "" }
    room -= end.columns
    var shown: [String] = []
    for (index, figure) in figures.enumerated() {
      // From the second figure on, a bar of use is worth more than another figure.
      let needed = 2 + figure.columns + (index == 0 ? 0 : 2 + ProgressBar.least)
      guard needed <= room else { break }
      shown.append(figure)
      room -= 2 + figure.columns
    }
    if room - 2 >= ProgressBar.least {
      let bar = ProgressBar(columns: min(ProgressBar.most, room - 2), fraction: progress.fraction)
      line.append("  ")
      line.append(bar.line)
    }
    line.append("  \(count)")
    for figure in shown { line.append("  \(figure)") }
    line.append(end, .faint)
    return line.cut(to: width)
  }

  /// A sign that turns ten times a second, so that a quiet stage is seen to live.
  private static func sign(at time: Double) -> String {
    let signs = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    return signs[Int((time * 10).truncatingRemainder(dividingBy: Double(signs.count)))]
  }
}
