/// Words in the place of data.
enum Notice {
  /// What a chart says when nothing it was given can be drawn.
  static func noData(in plot: Rect, _ text: String = "No finite values to draw") -> Element {
    let shown = TextMeasure.truncated(text, to: plot.width, .note)
    let place = Point(x: plot.midX, y: plot.midY + TextStyle.note.middle)
    return Label(text: shown, place: place, style: .note, anchor: .middle).element
  }
}
