import ArgumentParser
import Declarations
import Platform
import TorchEngine

/// The beginning of the process: what it inherited is put into the state that everything else counts on.
enum ProcessStart {
  /// To be called before a file is opened, a thread is started or the environment is looked at.
  static func settle() {
    openStandardStreams()
    resetSignals()
    keepPermissionsOfOwner()
    SecretVariables.takeOut()
  }

  /// Opens standard input, output and errors on `/dev/null` where they are closed: the next file that is opened would
  /// take their place, and what is printed would go into it.
  private static func openStandardStreams() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      let opened = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
      if opened >= 0, opened != descriptor {
        dup2(opened, descriptor)
        close(opened)
      }
    }
  }

  /// What a parent ignores or blocks is ignored and blocked here too, over `exec`.
  private static func resetSignals() {
    // Where the end of a child is ignored, the system forgets how it ended.
    signal(SIGCHLD, SIG_DFL)
    // Writing to a closed pipe, and past the limit on the size of files, fails instead of ending the process.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
  }

  /// A mask that takes permissions from the owner too would make files that nobody can read or remove.
  private static func keepPermissionsOfOwner() {
    let mask = umask(0o077)
    umask(mask & 0o077)
  }
}

/// The end of the process.
enum ProcessEnd {
  /// Ends it at once, without what libraries do when a process exits.
  ///
  /// Libraries may wait for threads of theirs there. No text is lost: `StandardStream` buffers none. A command that
  /// could not say what it found has not succeeded.
  static func now(_ code: Int32) -> Never {
    TorchEngine.ofProcess.endWorkers()
    guard let failure = StandardStream.output.failure else { _exit(code) }
    let diagnostic = Diagnostic(failure.message, at: nil, help: failure.help)
    StandardStream.error.write(diagnostic.rendered() + "\n")
    _exit(code == ExitCode.success.rawValue ? ExitCode.stageFailed.rawValue : code)
  }
}
