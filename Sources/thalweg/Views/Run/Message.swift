/// Words that several views share.
enum Message {
  /// A message of any number of lines, set in under what it belongs to, or behind a label.
  static func lines(_ text: String, _ tone: Tone, label: String = "    ") -> [StyledLine] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      var styled = StyledLine(index == 0 ? label : String(repeating: " ", count: label.columns), tone)
      styled.append(String(line), tone)
      return styled
    }
  }

  static func quarantined(_ stage: String, _ path: String) -> String {
    "\(stage): a stored object is damaged; it was set aside, and is made again: \(path)"
  }
}
