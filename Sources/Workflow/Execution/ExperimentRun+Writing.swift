import Declarations
import Platform
import ResultStore

extension ExperimentRun {
  /// What the writing of a run directory needs beside the results.
  struct Writing {
    let plan: Plan
    let latest: RunDirectory?
    /// Nil where nothing was to be executed.
    let live: LiveRun?
    let journal: EventJournal
    let start: ContinuousClock.Instant
    /// Of the work of stages, by their names.
    let extents: [String: WorkExtent]
  }

  /// The directory that was written; nil where nothing changed since the latest, or nothing was begun.
  func written(_ result: ExecutionResult, _ writing: Writing) throws -> String? {
    let cameToItsEnd =
      result.isComplete
      || (options.keepsGoing && !result.wasInterrupted && result.stages.contains { $0.state.action != nil })
    guard cameToItsEnd else { return stopped(result, writing) }
    let record = RunRecord(plan: writing.plan, result: result, store: store, thalweg: thalweg)
    if let latest = writing.latest,
      let inspection = try latest.inspection(for: record, whichChangedNothing: result.durations.isEmpty)
    {
      if !inspection.findings.isEmpty { try mend(latest, record, inspection, writing.journal) }
      do throws(RunDirectoryError) {
        try directories.mendLatest()
      } catch { writing.journal.record(.warning(stage: nil, message: "\(error)")) }
      writing.live?.discard()
      return nil
    }
    store.withoutRemoval { store.announce(result.stages.compactMap { $0.state.action?.key }) }
    var live = writing.live
    for attempt in 1... {
      let builder = try live?.builder ?? directories.begin()
      do {
        try fill(builder, with: record, result, writing)
        live?.forgetProgress()
        return try builder.commit()
      } catch {
        if live == nil { builder.discard() }
        guard case RunDirectoryError.incomplete = error, attempt < Self.mostAttempts else { throw error }
        live?.discard()
        live = nil
      }
    }
    return nil
  }

  /// The directory of a run that was stopped, which says why and has what is done; nil where nothing was begun.
  private func stopped(_ result: ExecutionResult, _ writing: Writing) -> String? {
    guard let live = writing.live else { return nil }
    if result.failures.isEmpty, !writing.journal.hasBegunStages {
      live.discard()
      return nil
    }
    let outcome = result.wasInterrupted ? RunRecord.Outcome.interrupted : .failed
    let state: RunState = result.wasInterrupted ? .interrupted : .failed
    do {
      let record = RunRecord(
        plan: writing.plan, result: result, store: store, thalweg: thalweg, outcome: outcome)
      try fill(live.builder, with: record, result, writing)
      return try live.builder.stop(as: state)
    } catch {
      live.fail(error, as: state)
      writing.journal.record(
        .warning(
          stage: nil,
          message: "'\(live.builder.path)' does not have all that is done: \(FailureText.of(error))"))
      return nil
    }
  }

  /// How often a directory is written anew whose files somebody removes meanwhile.
  private static let mostAttempts = 3

  /// Puts back what the store has of the latest run, and says what was done and what cannot be.
  private func mend(
    _ latest: RunDirectory, _ record: RunRecord, _ inspection: RunInspection, _ journal: EventJournal
  ) throws {
    let mending = RunMending(of: latest.folder, record, inspection, in: store)
    let report = try mending.perform { name in
      switch name {
      case "run.json": record.json.prettyBytes
      case "spec.yaml": Array(graph.writtenSpecification.text.utf8)
      default:
        try presented(
          record, latest.folder.circumstances,
          after: directories.preceding(latest.number, of: record, registry: registry)
        ).first { $0.name == name }?.bytes
      }
    } copying: { file, path in
      _ = try verifying(file) { try store.copy(file.digest, to: path) }
    }
    for message in report { journal.record(.warning(stage: nil, message: message)) }
  }

  /// The pages of the run.
  private func presented(
    _ record: RunRecord, _ circumstances: RunCircumstances?, after preceding: PrecedingRun?
  ) throws -> [ArtifactFile] {
    let store = store
    return try presenter.files(
      presenting: PresentedRun(
        record: record, specification: graph.writtenSpecification, circumstances: circumstances,
        preceding: preceding,
        read: { file in try verifying(file) { try store.contents(of: file.digest) } }))
  }

  private func fill(
    _ builder: RunDirectoryBuilder, with record: RunRecord, _ result: ExecutionResult, _ writing: Writing
  ) throws {
    let store = store
    try builder.keep(
      Set(
        record.stages.flatMap { stage in
          stage.outputs.flatMap(\.files).map { "stages/\(stage.name)/\($0.name)" }
        }))
    for stage in record.stages {
      for file in stage.outputs.flatMap(\.files) {
        try verifying(file) {
          try builder.copy(file.digest, from: store, to: "stages/\(stage.name)/\(file.name)")
        }
      }
    }
    let seconds = writing.start.secondsToNow
    let options = cluster == nil ? self.options : nil
    let circumstances = RunCircumstances(
      start: writing.journal.timeOfFirst, seconds: seconds, result: result, options: options)
    let preceding = directories.preceding(nil, of: record, registry: registry)
    for file in try presented(record, circumstances, after: preceding) {
      try builder.write(file.bytes, to: file.name)
    }
    try builder.settle(Array(graph.writtenSpecification.text.utf8), to: "spec.yaml")
    // From here on nothing throws that has a stage made again.
    writing.live?.close()
    try builder.settle(Array(writing.journal.lines.utf8), to: "events.jsonl")
    try builder.write(record.json.prettyBytes, to: "run.json")
    let timing = RunTiming(
      result: result, seconds: seconds, options: options, extents: writing.extents)
    let seal = try builder.seal(writtenLast: "run.json")
    try builder.write(timing.text(sealing: seal), to: "timing.json")
  }
}

/// `body`, with damage of the object of `file` told apart from other errors.
private func verifying<Value>(_ file: OutputRecord.File, _ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch let error as StoreError where error.isDamage {
    throw DamagedInput(digest: file.digest, underlying: error)
  }
}
