/// A program to start: what it is called with, and all that it sees of the world.
public struct ProgramCall: Sendable {
  /// The program and its arguments. One without a slash is looked for along the PATH of `environment`; a relative
  /// path is seen from `folder`.
  public var words: [String]
  /// The whole environment: nothing is inherited.
  public var environment: [String: String]
  /// Where it runs; here where that is nil.
  public var folder: String?
  /// The file that is written anew with what it prints.
  public var output: String
  /// The file for what it prints as errors; that of the output where it is nil.
  public var errors: String?

  public init(
    _ words: [String], environment: [String: String], folder: String? = nil, output: String = "/dev/null",
    errors: String? = nil
  ) {
    self.words = words
    self.environment = environment
    self.folder = folder
    self.output = output
    self.errors = errors
  }
}

/// Finds programs by name, as a shell would.
public enum ProgramSearch {
  /// Where `name` is; itself where it is a path. Relative folders in `path` are passed over.
  ///
  /// - Parameter path: folders with colons between, as PATH has them.
  /// - Throws: `FileError` where no folder has such a program.
  public static func find(_ name: String, along path: String) throws(FileError) -> String {
    if name.contains("/") { return name }
    let folders = path.split(separator: ":").filter { $0.hasPrefix("/") }
    let places = folders.map { "\($0)/\(name)" }
    guard let found = places.first(where: isProgram) else {
      let place = path.isEmpty ? ", which is empty or not set" : " (\(path))"
      throw FileError(
        "there is no program '\(name)' along PATH\(place)",
        help: "install it, give its whole path, or say where it is with PATH")
    }
    return found
  }

  private static func isProgram(_ path: String) -> Bool {
    RegularFile.kind(of: path) == .file && access(path, X_OK) == 0
  }
}

/// What a short call of a program gave.
public struct CapturedRun: Sendable {
  public let status: ChildProcess.Ending.Status
  public let output: String
  public let errors: String

  package init(status: ChildProcess.Ending.Status, output: String, errors: String) {
    self.status = status
    self.output = output
    self.errors = errors
  }

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
