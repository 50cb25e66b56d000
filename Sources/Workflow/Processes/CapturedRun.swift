/// What a short call of a program gave.
public struct CapturedRun: Sendable {
  public let status: ChildProcess.Ending.Status
  public let output: String
  public let errors: String

  /// Runs a program to its end and gives what it printed.
  ///
  /// - Parameters:
  ///   - call: its files for output and errors are replaced.
  ///   - folder: takes two temporary files while it runs.
  ///   - limit: how long it may take.
  /// - Throws: `FileError` where it cannot be started or takes too long, `CancellationRequested` where that is asked
  ///   for; it is ended then.
  public static func of(
    _ call: ProgramCall, keepingIn folder: String, limit: Duration, isCancelled: () -> Bool = { false }
  ) throws -> CapturedRun {
    var call = call
    let name = "\(folder)/\(UniqueName.make())"
    let errors = "\(name).errors"
    call.output = name
    call.errors = errors
    defer { for path in [name, errors] { _ = systemRemove(path) } }
    let child = try ChildProcess(call)
    let result = child.wait(until: .now + limit, isCancelled: isCancelled)
    let ending = child.end(grace: .seconds(1))
    switch result {
    case .exited: break
    case .cancelled: throw CancellationRequested()
    case .outOfTime: throw FileError("'\(call.words[0])' gave no answer within \(limit)")
    }
    return CapturedRun(
      status: ending.status, output: String(decoding: try TextFile.bytes(name), as: UTF8.self),
      errors: String(decoding: try TextFile.bytes(errors), as: UTF8.self))
  }
}
