/// Runs each stage on a thread of its own in this process.
final class LocalLauncher: StageLauncher {
  let mostAtOnce: Int

  init(mostAtOnce: Int) { self.mostAtOnce = mostAtOnce }

  func launch(_ index: Int, _ job: StageJob, _ end: @escaping @Sendable (StageJob.Result) -> Void) {
    do throws(FileError) {
      try OwnThread.start { end(job.perform()) }
    } catch {
      end(.failed(error.message))
    }
  }
}
