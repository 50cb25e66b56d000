import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs each stage as a job of Slurm. Stages that wait for others are submitted at once, and wait in the queue.
///
/// One thread looks after the jobs; whatever it and the executor know is kept under one lock.
final class SlurmLauncher: StageLauncher {
  /// Slurm decides.
  let mostAtOnce = Int.max
  private let desk: Guarded<SlurmDesk>

  /// - Throws: `FileError` where the system gives no more threads.
  init(_ desk: SlurmDesk) throws(FileError) {
    self.desk = Guarded(desk)
    try OwnThread.start { [self] in
      while self.isOpen {
        self.desk.withLock { $0.step() }
        usleep(250_000)
      }
    }
  }

  private var isOpen: Bool { desk.withLock { !$0.isClosed } }

  func launch(_ index: Int, _ job: StageJob, _ end: @escaping @Sendable (StageJob.Result) -> Void) {
    let launch = SlurmDesk.Launch(key: job.preimage.key, isForced: job.isForced, end: end)
    desk.withLock { $0.launch(index, launch) }
  }

  func announce(_ index: Int) { desk.withLock { $0.announce(index) } }
  func hasRun(_ index: Int) -> Bool { desk.withLock { $0.hasRun(index) } }
  func withdraw(_ index: Int) { desk.withLock { $0.withdraw(index) } }
  func holdBack() { desk.withLock { $0.holdBack() } }
  func close() { desk.withLock { $0.close() } }
}
