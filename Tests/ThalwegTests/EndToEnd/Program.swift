import Declarations
import Foundation

/// The built program, running.
///
/// It is started through `env --default-signal`, since a test may itself run where Ctrl-C is ignored. Its output
/// goes to files, so that it can never wait for a reader.
final class Program {
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String

    /// The events of `--json`.
    var events: [JSON] {
      get throws { try output.split(separator: "\n").map { try JSON(parsing: String($0)) } }
    }

    func events(named name: String) throws -> [JSON] { try events.filter { $0["event"]?.text == name } }
  }

  private let process = Process()
  private let outputFile: URL
  private let errorFile: URL

  /// - Parameter isOther: whether `arguments` begin with another program, which starts the built one.
  init(
    _ arguments: [String], in folder: URL, environment: [String: String], isOther: Bool = false
  ) throws {
    let name = "thalweg-output-\(UUID().uuidString)"
    outputFile = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    errorFile = outputFile.appendingPathExtension("errors")
    for file in [outputFile, errorFile] { try Data().write(to: file) }
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let words = isOther ? arguments : [Program.binary.path] + arguments
    process.arguments = ["--default-signal=INT,TERM,HUP"] + words
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
  }

  deinit {
    for file in [outputFile, errorFile] { try? FileManager.default.removeItem(at: file) }
  }

  /// Where it is built: beside the bundle of the tests.
  static var binary: URL {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().appendingPathComponent("thalweg")
  }

  func waitForEnd() throws -> Outcome {
    process.waitUntilExit()
    let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Outcome(code: code, output: try text(of: outputFile), errors: try text(of: errorFile))
  }

  /// Waits until `part` stands in what it has written to standard output or standard error.
  ///
  /// - Returns: false where it ended, or that many seconds passed, before.
  func waitUntilItSays(_ part: String, within seconds: Int = 30) throws -> Bool {
    for _ in 0..<100 * seconds {
      let isRunning = process.isRunning
      if try said.contains(part) { return true }
      if !isRunning { return false }
      usleep(10_000)
    }
    return false
  }

  /// What it has written so far.
  var said: String { get throws { try text(of: outputFile) + text(of: errorFile) } }

  /// Waits while `condition` holds, at most until the program has ended.
  func waitWhileItRuns(and condition: () -> Bool) {
    while process.isRunning, condition() { usleep(500) }
  }

  /// The end, which a program that hangs is brought to by force.
  func waitForEnd(within seconds: Double) throws -> Outcome {
    let latest = ContinuousClock.now + .seconds(seconds)
    waitWhileItRuns { ContinuousClock.now < latest }
    if process.isRunning { send(SIGKILL) }
    return try waitForEnd()
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  private func text(of file: URL) throws -> String {
    String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}
