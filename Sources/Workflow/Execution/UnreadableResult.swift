/// A stored result with the bytes that were recorded, which are not what its type says: whoever recorded it was wrong,
/// most often another machine that sent it to a remote cache.
///
/// What made it has to run again.
struct UnreadableResult: Error {
  let stage: String
  let output: String
  /// Of the output, so that it can be told from what stands there once it was made again.
  let digest: Digest
  /// What is wrong with it.
  let reason: String

  init(stage: String, output: String, digest: Digest, reason: String) {
    self.stage = stage
    self.output = output
    self.digest = digest
    self.reason = reason
  }

  /// What is said where making it again did not help.
  var error: FileError {
    FileError(
      "the result of '\(stage)' cannot be read, and making it again did not help: \(reason)",
      help: "this is a mistake of Thalweg's own: please report it")
  }

  /// What `body` gives, with whatever is wrong in the result that it reads told as this error.
  ///
  /// Errors that say nothing about what was read pass as they are.
  static func reading<Value>(
    _ output: OutputRecord, of stage: String, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch {
      switch error {
      case is UnreadableResult, is DamagedInput, is CancellationRequested, is StoreError, is FileFailure:
        throw error
      default:
        throw UnreadableResult(
          stage: stage, output: output.name, digest: output.digest, reason: FailureText.of(error))
      }
    }
  }
}
