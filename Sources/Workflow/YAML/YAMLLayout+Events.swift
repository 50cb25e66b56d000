import Declarations

extension YAMLLayout {
  /// Where an event is written: a scalar whole, as far as its first line goes; of a block its first word.
  func place(of event: YAMLEvent) -> Place {
    switch event.kind {
    case .scalar(_, .block), .listStart, .mapStart:
      place(event.start, length: word(at: event.start))
    case .scalar where event.start.line != event.end.line:
      place(event.start, length: lineLength(from: event.start))
    default: place(event.start, length: event.end.column - event.start.column)
    }
  }

  /// A collection in brackets is shown to its closing one where that is on the same line; otherwise its
  /// opening one is shown, and of a block its first word.
  func place(from start: YAMLEvent, to end: YAMLEvent, isFlow: Bool) -> Place {
    guard isFlow else { return place(of: start) }
    let isOneLine = start.start.line == end.end.line
    return place(start.start, length: isOneLine ? end.end.column - start.start.column : 1)
  }
}
