import Workflow

/// The results of an experiment or of a run.
enum ResultSelection {
  case experiment(Workspace)
  case run(RunRecord)

  /// The keys of those that are in the store, or are to be.
  ///
  /// - Throws: `Diagnostics` where data are missing.
  func keysInStore() throws -> [Digest] {
    switch self {
    case .experiment(let workspace): try workspace.plan().cachedKeys
    case .run(let record): record.stages.compactMap { Digest(hexadecimal: $0.key) }
    }
  }

  /// Brings all of them that can be had; what comes may give further stages their keys.
  ///
  /// - Parameter show: is told how many came, and how many were not there.
  func pull(
    from remote: RemoteExchange, _ tally: inout RemoteTally, show: (_ moved: Int, _ missing: Int) -> Void
  ) throws {
    switch self {
    case .run(let record):
      for key in record.stages.compactMap({ Digest(hexadecimal: $0.key) }) {
        try remote.pull(key, &tally)
        show(tally.moved, tally.missing)
      }
    case .experiment(let workspace):
      var asked: Set<Digest> = []
      while true {
        let wanted = try workspace.plan().keysToRun.filter { asked.insert($0.key).inserted }
        if wanted.isEmpty { return }
        for stage in wanted {
          try remote.pull(stage.key, declaring: stage.outputs, &tally)
          show(tally.moved, tally.missing)
        }
      }
    }
  }
}
