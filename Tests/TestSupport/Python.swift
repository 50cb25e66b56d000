import Foundation

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
  public static func has(_ module: String) -> Bool {
    (try? run("import \(module)", in: FileManager.default.temporaryDirectory))?.code == 0
  }

  public static func run(_ program: String, in folder: URL) throws -> Outcome {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [interpreter, "-c", program]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    let data = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(code: process.terminationStatus, errors: String(decoding: data, as: UTF8.self))
  }
}
