import Declarations
import Platform
import ResultStore

/// A cluster that stages are run on: what makes them jobs of it.
package protocol ClusterLaunching: Sendable {
  /// - Parameters:
  ///   - thalweg: the version of the program.
  ///   - report: is told every event, from whichever thread it happens on.
  /// - Throws: `FileError` or `StoreError` where jobs cannot be looked after.
  func launcher(
    for plan: Plan, store: Store, thalweg: String, cancellation: Cancellation,
    report: @escaping @Sendable (Event) -> Void
  ) throws -> any StageLauncher
}

/// How stages are brought to their end: by threads of this process, or by jobs of a cluster.
///
/// The executor decides what runs and when; a launcher does it. Stages are known by their places in the graph.
package protocol StageLauncher: AnyObject, Sendable {
  /// How many stages may be under way at once.
  var mostAtOnce: Int { get }

  /// Brings a stage whose inputs are there to its end.
  ///
  /// - Parameter end: is called once, from any thread, with what came of it.
  func launch(_ index: Int, _ job: StageJob, _ end: @escaping @Sendable (StageJob.Result) -> Void)

  /// Says that a stage will be launched as soon as those that it needs have ended, all of which are launched or
  /// announced themselves.
  func announce(_ index: Int)

  /// Whether a stage that was announced has run meanwhile: it is to be launched, to hear what came of it.
  func hasRun(_ index: Int) -> Bool

  /// Says that a stage that was announced need not run.
  func withdraw(_ index: Int)

  /// Says that nothing is to be begun any more: what was launched and has not begun ends with `.notStarted`.
  func holdBack()

  /// Says that all is over; whatever was announced is withdrawn.
  func close()
}

extension StageLauncher {
  package func announce(_ index: Int) {}
  package func hasRun(_ index: Int) -> Bool { false }
  package func withdraw(_ index: Int) {}
  package func holdBack() {}
  package func close() {}
}

/// Runs each stage on a thread of its own in this process.
final class LocalLauncher: StageLauncher {
  package let mostAtOnce: Int

  package init(mostAtOnce: Int) { self.mostAtOnce = mostAtOnce }

  package func launch(_ index: Int, _ job: StageJob, _ end: @escaping @Sendable (StageJob.Result) -> Void) {
    do throws(FileError) {
      try OwnThread.start { end(job.perform()) }
    } catch {
      end(.failed(error.message))
    }
  }
}
