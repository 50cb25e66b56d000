import Declarations
import Experiments
import RemoteCache
import ResultStore

/// What was removed from a store, as lines and as JSON.
struct CleaningView: Sendable {
  let report: CleaningReport
  /// Whether nothing was removed, and it is only said what would be.
  let isDry: Bool
  /// Of the data sets that functions of the user's own made.
  var made = MadeDatasets.Removal()

  var lines: [StyledLine] {
    let verb = isDry ? "would remove" : "removed"
    let parts = StoreUsage.allCases.compactMap { kind in
      report.removed[kind].map { "\($0.count) of \(kind.title) (\(ByteText.exact($0.size)))" }
    }
    let first: StyledLine =
      parts.isEmpty
      ? "nothing to remove; the store takes \(ByteText.exact(report.sizeLeft))"
      : "\(verb, .good) \(ByteText.exact(report.sizeRemoved)): \(parts.joined(separator: ", "))"
    let left: [StyledLine] =
      parts.isEmpty ? [] : ["\(ByteText.exact(report.sizeLeft)) \(isDry ? "would be " : "")left"]
    return [first] + left + madeLines + remarks
  }

  private var madeLines: [StyledLine] {
    if made.count == 0 { return [] }
    let sets = NumberText.count(made.count, "data set")
    return [
      "\(isDry ? "would remove" : "removed", .good) \(sets) made by Python (\(ByteText.exact(made.size)))"
    ]
  }

  private var remarks: [StyledLine] {
    var lines: [StyledLine] = []
    if report.users > 0 {
      let actions =
        report.inUse > 0 ? ", and relies on \(NumberText.count(report.inUse, "action")) that stays" : ""
      lines.append(
        "\(NumberText.count(report.users, "run")) at work: cells, predictions and checkpoints stay\(actions)")
    }
    if report.spared > 0 {
      lines.append("\(NumberText.count(report.spared, "file")) stayed, used meanwhile or gone already")
    }
    if !report.isWhole { lines.append("\("not finished", .caution): call it again to go on") }
    if let limit = report.limit, !report.isWithinLimit {
      lines.append(
        "\("still more than \(ByteText.exact(limit))", .caution): what is left is in use, is new, or may not go by the other flags"
      )
    }
    return lines
  }

  /// `{"dry-run", "removed": {kind: {"files", "size"}}, "size-left", "at-work", "in-use", "spared", "finished", "fits",
  /// "made-data-sets": {"count", "size"}}`
  var json: JSON {
    [
      "dry-run": JSON(isDry),
      "removed": .object(
        StoreUsage.allCases.compactMap { kind in
          report.removed[kind].map { JSON.Member(kind.rawValue, $0.json) }
        }),
      "size-left": JSON(report.sizeLeft), "at-work": JSON(report.users), "in-use": JSON(report.inUse),
      "spared": JSON(report.spared), "finished": JSON(report.isWhole), "fits": JSON(report.isWithinLimit),
      "made-data-sets": ["count": JSON(made.count), "size": JSON(made.size)],
    ]
  }
}

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
