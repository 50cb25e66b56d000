import Foundation
import TestSupport
import Testing

/// A folder with a small experiment on a module of PyTorch, in which the built program is started.
///
/// Python is started through a script that writes down each start, so that a test can say how often that happened, and
/// whether something was left behind.
final class TorchWorkshop: Sendable {
  let workshop: Workshop

  /// - Parameter specification: in `moons.yaml`; the module's name is a variable.
  init(_ specification: String = TorchWorkshop.specification) throws {
    workshop = try Workshop()
    try workshop.write(specification, to: "moons.yaml")
    try workshop.write(HostileModules.source, to: "nets.py")
    try workshop.write("nothing = 0\n", to: "neighbour.py")
    try writeInterpreter("")
  }

  /// Two ends on two moons and a curve between them, with one thread, so that each run gives the same bytes.
  static let specification = """
    name: moons
    data:
      moons: {dataset: {two-moons: {count: 200, noise: 0.2, seed: 7}}, validation: 40}
    engine: {torch: {device: cpu, threads: 1, timeout: 60s}}
    vars: {name: Good, hidden: 8, epochs: 3, points: 5}
    networks:
      small: {input: [2], python: {object: "nets.py:${vars.name}", arguments: {hidden: "${vars.hidden}"}}}
    defaults:
      train:
        network: small
        data: moons
        epochs: "${vars.epochs}"
        batch: 50
        optimiser: {adam: {rate: 1e-2}}
    stages:
      start:   {train: {seed: 1}}
      end:     {train: {seed: 2}}
      valley:  {fit-curve: {from: start, to: end, control-points: 3, epochs: "${vars.epochs}", batch: 50}}
      along:   {evaluate: {curve: valley, points: "${vars.points}", splits: test, batch: 50}}
      figures: {plot: {of: [along]}}
    """

  /// The same with one training alone.
  static let training = specification.split(separator: "\n").filter { line in
    !["  end:", "  valley:", "  along:", "  figures:"].contains { line.hasPrefix($0) }
  }.joined(separator: "\n")

  /// Writes the script that starts Python.
  ///
  /// - Parameters:
  ///   - before: lines of shell in it, for what Python is to find.
  ///   - name: its file.
  func writeInterpreter(_ before: String, named name: String = "python") throws {
    let script = """
      #!/bin/sh
      echo $$ >> '\(workshop.folder.path)/starts'
      \(before)
      exec \(Python.interpreter) "$@"
      """
    try workshop.write(script, to: name)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: workshop.folder.appendingPathComponent(name).path)
  }

  /// Makes what Python said of itself another thing, in what is remembered of it.
  ///
  /// - Parameter pattern: a regular expression, which has to match.
  func rewriteMemory(_ pattern: String, _ replacement: String) throws {
    for path in try workshop.files(under: "cache/thalweg").keys where path.hasSuffix(".json") {
      let name = "cache/thalweg/\(path)"
      let before = try workshop.text(of: name)
      let after = before.replacingOccurrences(of: pattern, with: replacement, options: .regularExpression)
      if before == after { throw CocoaError(.fileReadCorruptFile) }
      try workshop.write(after, to: name)
    }
  }

  /// The processes that Python was started as.
  var starts: [Int32] {
    ((try? workshop.text(of: "starts")) ?? "").split(separator: "\n").compactMap { Int32($0) }
  }

  var environment: [String: String] {
    let folder = workshop.folder.path
    return [
      "THALWEG_PYTHON": "\(folder)/python", "XDG_CACHE_HOME": "\(folder)/cache",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
  }

  func start(_ arguments: String...) throws -> Program {
    try workshop.start(arguments, environment: environment)
  }

  func thalweg(_ arguments: String..., within seconds: Double = 120) throws -> Program.Outcome {
    try workshop.start(arguments, environment: environment).waitForEnd(within: seconds)
  }

  /// How many results are in the store.
  func resultCount() throws -> Int { try workshop.files(under: "runs/.store/actions").count }

  /// Whether no process of Python's, nor any of its group, runs after two seconds at most.
  func nothingIsLeft() -> Bool {
    let latest = ContinuousClock.now + .seconds(2)
    let groups = Set(starts)
    while Self.runningGroups().contains(where: groups.contains) {
      if ContinuousClock.now >= latest { return false }
      usleep(20_000)
    }
    return true
  }

  /// The groups of all processes that run; those that have ended count no more, even if nobody has asked how.
  static func runningGroups() -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { Int32($0) != nil }.compactMap { name in
      guard let text = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
        let end = text.lastIndex(of: ")")
      else { return nil }
      // State, parent, group.
      let fields = text[text.index(after: end)...].split(separator: " ")
      return fields.count > 2 && fields[0] != "Z" && fields[0] != "X" ? Int32(fields[2]) : nil
    }
  }
}
