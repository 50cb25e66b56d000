import Workflow

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

  static func setAside(_ stage: String, _ path: String?, _ reason: String) -> String {
    "\(stage): its result cannot be read (\(reason)); it was set aside, and is made again"
      + (path.map { ": \($0)" } ?? "")
  }

  /// What a run is still waiting for when all its stages are done.
  static func awaiting(_ results: Int) -> StyledLine {
    StyledLine(
      "sending \(NumberText.count(results, "result")) to the remote; Ctrl-C leaves them here", .faint)
  }

  /// What came from the remote cache, and what went there.
  static func remote(_ use: RemoteUse) -> StyledLine {
    var parts: [String] = []
    if use.fetched > 0 {
      parts.append(
        "\(NumberText.count(use.fetched, "result")) came from it (\(ByteText.exact(use.fetchedSize)))")
    }
    if use.sent > 0 {
      parts.append("\(NumberText.count(use.sent, "result")) went there (\(ByteText.exact(use.sentSize)))")
    }
    if use.unsent > 0 { parts.append("\(NumberText.count(use.unsent, "result")) not sent") }
    return "remote: \(parts.joined(separator: ", "))"
  }
}
