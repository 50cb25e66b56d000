import ArgumentParser
import Workflow

extension Cancellation {
  /// One that Ctrl-C requests; a second Ctrl-C ends the process.
  static var ofSignals: Cancellation {
    let cancellation = Cancellation()
    Interruption.watch {
      cancellation.request()
    } second: {
      ProcessEnd.now(ExitCode.interrupted.rawValue)
    }
    return cancellation
  }
}
