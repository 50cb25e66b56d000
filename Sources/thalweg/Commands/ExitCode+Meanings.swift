import ArgumentParser

extension ExitCode {
  /// A stage failed, or the disk, the store or another part of the environment did.
  static let stageFailed = ExitCode(1)
  /// The specification or the command line is wrong.
  static let wrongSpecification = ExitCode(2)
  /// The user stopped the run.
  static let interrupted = ExitCode(130)
}
