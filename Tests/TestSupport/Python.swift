import Foundation
import Testing

/// The Python of the machine, for what other programs make of exported results.
///
/// `THALWEG_PYTHON` says which; `python3` of the PATH otherwise.
public enum Python {
  public struct Outcome: Sendable {
    public let code: Int32
    public let errors: String
  }

  /// Its name, or its path.
  public static var interpreter: String {
    ProcessInfo.processInfo.environment["THALWEG_PYTHON"] ?? "python3"
  }

  /// Whether a module can be imported.
  public static func has(_ module: String, by interpreter: String = Python.interpreter) -> Bool {
    (try? run("import \(module)", in: FileManager.default.temporaryDirectory, by: interpreter))?.code == 0
  }

  /// One that has TensorBoard and MLflow's client: `THALWEG_TRACKERS`, which `.ci/trackers` makes.
  public static var ofTrackers: String? { ProcessInfo.processInfo.environment["THALWEG_TRACKERS"] }
  public static let absenceOfTrackers: Comment =
    "THALWEG_TRACKERS names no Python with TensorBoard and MLflow (.ci/trackers makes one)"

  public static func run(
    _ program: String, in folder: URL, by interpreter: String = Python.interpreter,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [interpreter, "-c", program]
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let data = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(code: process.terminationStatus, errors: String(decoding: data, as: UTF8.self))
  }
}
