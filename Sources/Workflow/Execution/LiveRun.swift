import Declarations
import Platform
import ResultStore

/// The directory of a run from its first stage on: it has its number, and holds what has happened and what is done.
///
/// Where it cannot be written on the way, that is no reason to stop: all is written again at the end.
final class LiveRun: Sendable {
  let builder: RunDirectoryBuilder
  private let journal: EventJournal
  private let operations: FileOperations
  private let events = Guarded<OpenFile?>(nil)
  private let progress: ProgressLog

  /// - Parameter hidden: a folder that was begun.
  /// - Throws: `RunDirectoryError` where it cannot be seen or followed.
  init(
    _ hidden: RunDirectoryBuilder, of graph: Graph, by thalweg: String, telling journal: EventJournal
  ) throws(RunDirectoryError) {
    self.journal = journal
    operations = hidden.operations
    try hidden.write(Array(graph.writtenSpecification.text.utf8), to: "spec.yaml")
    builder = try hidden.appear(
      as: UnfinishedMark(name: graph.name, thalweg: thalweg, stages: graph.outline))
    progress = ProgressLog(in: builder.path)
    do throws(RunDirectoryError) {
      let path = "\(builder.path)/events.jsonl"
      let file = try RunDirectoryError.refusing { () throws(FileFailure) in
        try operations.create(path, mode: 0o644)
      }
      events.withLock { $0 = file }
    } catch {
      builder.discard()
      throw error
    }
    journal.write(to: RunLogs(in: builder.path, operations))
    journal.follow(
      { [self] lines in
        events.withLock { file in
          guard let open = file else { return }
          do throws(FileFailure) {
            try DurableFiles(operations: operations).write(Array(lines.utf8), to: open)
          } catch {
            try? operations.close(open)
            file = nil
          }
        }
      }, progress: progress)
  }

  /// Adds what a stage made, as far as that goes.
  func bring(_ node: GraphNode, _ action: ActionRecord, from store: Store) {
    for file in action.outputs.flatMap(\.files) {
      try? builder.copy(file.digest, from: store, to: "stages/\(node.name)/\(file.name)")
    }
  }

  /// Ends the writing of events as they come.
  func close() {
    journal.follow(nil)
    progress.close()
    journal.write(to: nil)
    events.withLock { file in
      if let file { try? operations.close(file) }
      file = nil
    }
  }

  /// Removes what was only of interest while the run went: it came to its end.
  func forgetProgress() { progress.remove() }

  /// Takes it back: nothing has changed, or nothing was begun.
  func discard() {
    close()
    builder.discard()
  }

  /// Leaves what says how the run ended, and why no more is there: what takes room goes, since the disk may be full.
  /// Nothing is done where the directory is complete.
  func fail(_ error: any Error, as state: RunState = .failed) {
    close()
    if builder.isSettled { return }
    builder.removeResults()
    try? builder.mark(state, saying: FailureText.of(error))
  }
}
