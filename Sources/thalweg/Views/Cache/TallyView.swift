import Declarations
import Workflow

/// What came of carrying results to or from a remote cache, as lines and as JSON.
struct TallyView: Sendable {
  let tally: RemoteTally
  /// What became of results that were carried: "sent".
  let verb: String
  /// What is said of those that were not where they were to come from.
  let nowhere: String

  var lines: [StyledLine] {
    var line: StyledLine = "\(verb, .good) \(NumberText.count(tally.moved, "result"))"
    if tally.moved > 0 { line.append(" (\(ByteText.exact(tally.size)))") }
    if tally.there > 0 { line.append(", \(tally.there) known already") }
    if tally.missing > 0 { line.append(", \(tally.missing) \(nowhere)") }
    let differing: [StyledLine] =
      tally.differing == 0
      ? []
      : [
        "\("!", .caution) of \(NumberText.count(tally.differing, "result")) the remote has other bytes, and keeps those"
      ]
    return tally.damaged.map { "\("!", .caution) \($0)" } + differing + [line]
  }

  /// `{"moved", "size", "there", "missing", "differing", "damaged": […]}`
  var json: JSON {
    [
      "moved": JSON(tally.moved), "size": JSON(tally.size), "there": JSON(tally.there),
      "missing": JSON(tally.missing), "differing": JSON(tally.differing),
      "damaged": .array(tally.damaged.map { JSON($0) }),
    ]
  }
}
