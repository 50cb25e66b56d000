import Platform
import ResultStore
import Workflow

extension SlurmOptions: ClusterLaunching {
  package func launcher(
    for plan: Plan, store: Store, thalweg: String, cancellation: Cancellation,
    report: @escaping @Sendable (Event) -> Void
  ) throws -> any StageLauncher {
    try SlurmLauncher(
      SlurmJobController(
        plan: plan, store: store, options: self, thalweg: thalweg, cancellation: cancellation, report: report)
    )
  }
}

/// Runs each stage as a job of Slurm. Stages that wait for others are submitted at once, and wait in the queue.
///
/// One thread looks after the jobs; whatever it and the executor know is kept under one lock.
final class SlurmLauncher: StageLauncher {
  /// Slurm decides.
  let mostAtOnce = Int.max
  private let controller: Guarded<SlurmJobController>

  /// - Throws: `FileError` where the system gives no more threads.
  init(_ controller: SlurmJobController) throws(FileError) {
    self.controller = Guarded(controller)
    try OwnThread.start { [self] in
      while self.isOpen {
        self.controller.withLock { $0.step() }
        usleep(250_000)
      }
    }
  }

  private var isOpen: Bool { controller.withLock { !$0.isClosed } }

  func launch(_ index: Int, _ job: StageJob, _ end: @escaping @Sendable (StageJob.Result) -> Void) {
    let launch = SlurmJobController.Launch(key: job.preimage.key, isForced: job.isForced, end: end)
    controller.withLock { $0.launch(index, launch) }
  }

  func announce(_ index: Int) { controller.withLock { $0.announce(index) } }
  func hasRun(_ index: Int) -> Bool { controller.withLock { $0.hasRun(index) } }
  func withdraw(_ index: Int) { controller.withLock { $0.withdraw(index) } }
  func holdBack() { controller.withLock { $0.holdBack() } }
  func close() { controller.withLock { $0.close() } }
}
