import Declarations
import Foundation
import TestSupport
import Testing

/// A folder of its own with a small experiment, in which the built program is started.
final class Workshop: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("thalweg-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write(Workshop.specification, to: "moons.yaml")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Two ends on two moons, a curve between them and what lies along it: about a second in all.
  static let specification = """
    name: moons
    data:
      moons: {dataset: {two-moons: {count: 200, noise: 0.2, seed: 7}}, validation: 40}
    networks:
      small:
        input: [2]
        layers: [linear: 8, tanh, linear: 2]
    defaults:
      train: {network: small, data: moons, epochs: 3, batch: 50, optimiser: {adam: {rate: 1e-2}}}
    stages:
      start:   {train: {seed: 1}}
      end:     {train: {seed: 2}}
      valley:  {fit-curve: {from: start, to: end, control-points: 3, epochs: 3, batch: 50}}
      along:   {evaluate: {curve: valley, points: 5, splits: [train, test]}}
      figures: {plot: {of: [along]}}
    """

  func write(_ text: String, to file: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(file))
  }

  func text(of file: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
  }

  func exists(_ file: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(file).path)
  }

  /// Every file of the folder with what changes when it is written.
  func state() throws -> [String: String] {
    var state: [String: String] = [:]
    let files = FileManager.default.enumerator(atPath: folder.path)
    while let file = files?.nextObject() as? String {
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.appendingPathComponent(file).path)
      let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      state[file] = "\(modified) \(attributes[.systemFileNumber] ?? 0)"
    }
    return state
  }

  /// Every file below a folder, with its bytes.
  func files(under name: String) throws -> [String: Data] {
    let root = folder.appendingPathComponent(name).resolvingSymlinksInPath()
    var found: [String: Data] = [:]
    for case let file as String in FileManager.default.enumerator(atPath: root.path) ?? .init() {
      found[file] = FileManager.default.contents(atPath: root.appendingPathComponent(file).path)
    }
    return found
  }

  /// The files of a run as far as equal runs have them alike.
  func runFiles(of run: String = "latest", in runs: String = "runs") throws -> [String: Data] {
    let files = try files(under: "\(runs)/moons/\(run)")
    #expect(files.count > 10, "there is no run")
    return files.lasting
  }

  /// The files of runs that are not finished.
  func unfinishedRunFiles() throws -> [String: Data] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/runs/moons")) ?? []
    return try names.filter {
      $0.hasPrefix(".building-") || exists("runs/moons/\($0)/unfinished.json")
    }.reduce(into: [:]) { files, name in
      try files.merge(self.files(under: "runs/moons/\(name)")) { $1 }
    }
  }

  /// Runs the program to its end.
  func thalweg(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Outcome {
    try start(arguments, environment: environment).waitForEnd()
  }

  /// What the program writes to a terminal of 80 columns.
  func typescript(of command: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
    let sized = "stty cols 80 rows 24; TERM=xterm '\(Program.binary.path)' \(command)"
    process.arguments = ["--quiet", "--return", "--command", sized, "/dev/null"]
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// Turns one bit in the middle of each object of the store.
  func damageEveryObject() throws {
    let objects = folder.appendingPathComponent("runs/.store/objects")
    let files = FileManager.default.enumerator(at: objects, includingPropertiesForKeys: [.isRegularFileKey])
    while let file = files?.nextObject() as? URL {
      guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 1
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
      let handle = try FileHandle(forWritingTo: file)
      try handle.write(contentsOf: bytes)
      try handle.close()
    }
  }

  /// Runs a script that starts the program by `"$THALWEG"`, to its end.
  func shell(_ script: String, in shell: String = "sh") throws -> Program.Outcome {
    try startShell(script, in: shell).waitForEnd()
  }

  func startShell(_ script: String, in shell: String = "sh") throws -> Program {
    try Program(
      [shell, "-c", script], in: folder, environment: ["THALWEG": Program.binary.path], isOther: true)
  }

  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Program {
    try Program(arguments, in: folder, environment: environment)
  }
}
