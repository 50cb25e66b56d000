import Declarations
import Foundation
import Testing

@testable import Experiments
@testable import Platform
@testable import Workflow

@Suite("Programs of one's own as stages")
struct CommandTests {
  private static let specification = CommandExperiment.specification

  @Test("what a program makes stands where what Thalweg makes does")
  func endToEnd() throws {
    let outcome = try CommandExperiment.prepared().run(Self.specification)
    #expect(outcome.failures == [:])
    #expect(outcome.warnings == [])
    let stage = try #require(outcome.record?.stage("own"))
    #expect(
      stage.outputs.map { "\($0.name): \($0.type)" } == [
        "losses: table", "notes.txt: kept file", "weights: weights", "weights-names: names", "log: log",
      ])
    #expect(try CommandExperiment.text("own/log.txt", of: outcome) == "working on two words\n")
    #expect(
      try CommandExperiment.text("own/losses.csv", of: outcome)
        == "step,loss,stage\n1,0.5,early\n2,0.25,late\n")
    let parameters = try JSON(parsing: try CommandExperiment.text("own/notes.txt", of: outcome))
    #expect(parameters == ["seed": 3, "rates": .array([.real(0.5), true])])
    #expect(
      try TemporaryExperiment.bytes("stages/own/weights.safetensors", of: outcome)
        == TemporaryExperiment.bytes("stages/start/weights.safetensors", of: outcome))
    #expect(try CommandExperiment.text("figures/own-table.svg", of: outcome).contains(">loss<"))
  }

  @Test("the same again runs nothing, and neither does another path, another limit or another spelling")
  func nothing() throws {
    let experiment = try CommandExperiment.prepared()
    try experiment.run(Self.specification)
    try experiment.folder.write("moved/step.sh", Array(CommandExperiment.script.utf8))
    let spellings = [
      Self.specification, Self.specification.replacing("scripts/work.sh", with: "moved/step.sh"),
      Self.specification.replacing("timeout: 1min", with: "timeout: 2h"),
      Self.specification.replacing("before: start", with: "before: start/weights"),
      Self.specification.replacing(
        "{weights: weights, losses: table, notes.txt: file}",
        with: "{notes.txt: file, losses: table, weights: weights}"),
    ]
    for spelling in spellings { #expect(try experiment.run(spelling).executed == [], "\(spelling)") }
  }

  @Test(
    "another script, argument, parameter, variable or version runs the program, and what it changed, again",
    arguments: [
      ("two words", "three words"), ("seed: 3", "seed: 4"), ("timeout: 1min", "environment: {LEVEL: high}"),
      ("timeout: 1min", "version: shell 2"), ("before: start", "before: end"),
      ("work.sh: scripts/work.sh", "work.sh: scripts/other.sh"),
    ])
  func edits(_ old: String, _ new: String) throws {
    let experiment = try CommandExperiment.prepared()
    try experiment.folder.write("scripts/other.sh", Array("\(CommandExperiment.script)# other\n".utf8))
    try experiment.run(Self.specification)
    let outcome = try experiment.run(Self.specification.replacing(old, with: new))
    #expect(outcome.failures == [:])
    // Its weights are what they were, but where they come from another input.
    #expect(outcome.executed == (new.contains("end") ? ["own", "valley", "figures"] : ["own"]))
  }

  @Test("a program sees a small environment, the same wherever it runs")
  func environment() throws {
    let script =
      CommandExperiment.script
      + "env | sed 's/=.*//' | sort > outputs/notes.txt; echo $THALWEG_CORES $LEVEL\n"
    let experiment = try CommandExperiment.prepared(script)
    setenv("THALWEG_TEST_SECRET", "1", 1)
    let outcome = try experiment.run(
      Self.specification.replacing("timeout: 1min", with: "environment: {LEVEL: '7'}"), cores: 1)
    #expect(outcome.failures == [:])
    let names = try CommandExperiment.text("own/notes.txt", of: outcome).split(separator: "\n").filter {
      $0 != "_"
    }
    #expect(
      names == [
        "HOME", "LANG", "LEVEL", "PATH", "PWD", "THALWEG_CORES", "THALWEG_INPUTS", "THALWEG_OUTPUTS",
        "THALWEG_PARAMETERS", "TMPDIR", "TZ",
      ])
    #expect(try CommandExperiment.text("own/log.txt", of: outcome).hasSuffix("1 7\n"))
  }

  @Test(
    "what a program does wrong is said, and nothing of it is kept",
    arguments: [
      (
        "echo one; echo two >&2; exit 3",
        ["'/bin/sh work.sh' ended with exit code 3", "  | one\n  | two\n", ".log"]
      ),
      ("exit 4", ["ended with exit code 4, and had printed nothing"]),
      ("kill -9 $$", ["was ended by signal 9"]),
      (
        "\(CommandExperiment.script) rm outputs/losses.csv outputs/notes.txt; touch outputs/more",
        ["outputs/losses.csv is missing, outputs/notes.txt is missing, outputs/more was not declared"]
      ),
      (
        "\(CommandExperiment.script) printf 'a,b\\n1\\n' > outputs/losses.csv",
        ["outputs/losses.csv, byte 4: expected 2 fields, found 1"]
      ),
      (
        "\(CommandExperiment.script) printf 'a,a\\n' > outputs/losses.csv",
        ["expected columns of different names"]
      ),
      (
        "\(CommandExperiment.script) echo none > outputs/weights.safetensors", ["outputs/weights.safetensors"]
      ),
      (
        "\(CommandExperiment.script) rm outputs/notes.txt; mkdir outputs/notes.txt",
        ["outputs/notes.txt cannot be read: it is a folder"]
      ),
      (
        "\(CommandExperiment.script) rm outputs/notes.txt; ln -s /etc/passwd outputs/notes.txt",
        ["outputs/notes.txt cannot be read: symbolic links are not followed"]
      ),
      (
        "\(CommandExperiment.script) ln -sf \"$PWD/inputs/before.safetensors\" outputs/weights.safetensors",
        ["outputs/weights.safetensors cannot be read: symbolic links are not followed"]
      ),
      (
        "\(CommandExperiment.script) rm outputs/notes.txt; mkfifo outputs/notes.txt",
        ["outputs/notes.txt cannot be read: it is a FIFO, not a file"]
      ),
      (
        "\(CommandExperiment.script) mv outputs kept; ln -s kept outputs",
        ["left in outputs/ cannot be listed: symbolic links are not followed"]
      ),
      (
        "\(CommandExperiment.script) rm -r outputs", ["left in outputs/ cannot be listed: it does not exist"]
      ),
      (
        "\(CommandExperiment.script) rm log.txt; mkfifo log.txt",
        ["log.txt cannot be read: it is a FIFO, not a file"]
      ),
      (
        "\(CommandExperiment.script) rm log.txt; ln -s /etc/passwd log.txt",
        ["log.txt cannot be read: symbolic links are not followed"]
      ),
    ])
  func failures(_ script: String, _ parts: [String]) throws {
    let experiment = try CommandExperiment.prepared(script)
    let outcome = try experiment.run(Self.specification)
    let message = try #require(outcome.failures["own"])
    for part in parts { #expect(message.contains(part), "\(message)") }
    #expect(outcome.failures.count == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(experiment.storePath)/work")
    #expect(left.allSatisfy { $0.hasSuffix(".log") }, "\(left)")
  }

  @Test("weights of another network are named tensor by tensor")
  func otherNetwork() throws {
    let specification = Self.specification
      .replacing("file}\n      network: small", with: "file}\n      network: large")
      .replacing("from: own", with: "from: start")
    #expect(specification.contains("network: large"))
    let message = try #require(try CommandExperiment.prepared().run(specification).failures["own"])
    #expect(message.contains("'outputs/weights.safetensors' does not fit the network"))
    #expect(message.contains("0.weight [4, 2]: '0.weight' is [3, 2]"))
  }

  @Test("a program that takes too long is ended")
  func limit() throws {
    let experiment = try CommandExperiment.prepared("echo begun; exec sleep 60")
    let start = ContinuousClock.now
    let outcome = try experiment.run(Self.specification.replacing("timeout: 1min", with: "timeout: 1s"))
    #expect(
      outcome.failures["own"]?.contains("it took longer than its timeout; what it printed last:\n  | begun")
        == true)
    #expect(ContinuousClock.now - start < .seconds(50))
  }

  @Test("what a failed program printed is kept until it does not fail")
  func failureLog() throws {
    let experiment = try CommandExperiment.prepared("echo all of it; exit 1")
    let message = try #require(try experiment.run(Self.specification).failures["own"])
    let path = try #require(message.split(separator: " ").last.map(String.init))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "all of it\n")
  }

  @Test("processes that a program leaves behind are ended, and the user is told")
  func leftBehind() throws {
    let script = CommandExperiment.script + "sleep 60 & echo $! > outputs/notes.txt\n"
    let outcome = try CommandExperiment.prepared(script).run(Self.specification)
    #expect(outcome.failures == [:])
    #expect(outcome.warnings == ["'/bin/sh work.sh' left processes behind, which were ended"])
    let process = try #require(Int32(try CommandExperiment.text("own/notes.txt", of: outcome).dropLast()))
    #expect(kill(process, 0) != 0 || isDefunct(process))
  }

  @Test("the example in Python trains an end", .enabled(if: CommandTests.hasPython))
  func python() throws {
    let configs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "configs")
    let experiment = try TemporaryExperiment()
    let script = try Data(contentsOf: configs.appending(path: "scripts/train_moons.py"))
    try experiment.folder.write("scripts/train_moons.py", Array(script))
    let specification = try String(contentsOf: configs.appending(path: "own-program.yaml"), encoding: .utf8)
    let outcome = try experiment.run(specification)
    #expect(outcome.failures == [:])
    let losses = try CommandExperiment.text("own/losses.csv", of: outcome).split(separator: "\n").dropFirst()
    #expect(losses.count == 40)
    let points = try TemporaryExperiment.bytes("stages/along/points.json", of: outcome)
    let table = try ResultTable(json: try JSON(parsing: points)["table"])
    // The first point is the program's network, on data that it has not seen.
    #expect(table.numbers("error")[0] < 10)
  }

  static let hasPython: Bool = {
    let path = InheritedVariables.values(of: ["PATH"])["PATH"] ?? ""
    return (try? ProgramSearch.find("python3", along: path)) != nil
  }()

  private func isDefunct(_ process: Int32) -> Bool {
    (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8))?.contains("State:\tZ") ?? false
  }

  /// One program, and one file that it leaves.
  private func run(_ script: String) throws -> TemporaryExperiment.Outcome {
    try TemporaryExperiment().run(
      """
      stages:
        own: {command: {run: [/bin/sh, -c, \(JSON(script).compactText)], outputs: {n.bin: file}}}

      """)
  }

  @Test("a program that ends well and leaves something out shows what it printed")
  func missingOutput() throws {
    let reason = try #require(try run("echo no file today").failures["own"])
    #expect(
      reason.hasSuffix(
        "outputs/n.bin is missing; it ended well, so look at where it writes; what it printed last:\n  | no file today"
      ),
      "\(reason)")
    #expect(try run("true").failures["own"]?.contains("had printed nothing") ?? false)
  }

  @Test(
    "what stands instead of an output's file is named",
    arguments: [
      ("mkfifo outputs/n.bin", "outputs/n.bin cannot be read: it is a FIFO, not a file"),
      ("mkdir outputs/n.bin", "outputs/n.bin cannot be read: it is a folder, not a file"),
      ("rm -r outputs", "cannot be listed: it does not exist"),
    ])
  func noFile(_ script: String, _ part: String) throws {
    let reason = try #require(try run(script).failures["own"])
    #expect(reason.contains(part) && !reason.contains("Cocoa"), "\(reason)")
  }

  @Test("the middle of a long log is left out, and a large file is kept with its holes")
  func large() throws {
    let outcome = try run(
      "echo first; head -c 20000000 /dev/zero | tr '\\0' x; echo last; "
        + "truncate -s 100M outputs/n.bin; printf end >> outputs/n.bin")
    #expect(outcome.failures == [:])
    let log = try CommandExperiment.text("own/log.txt", of: outcome)
    #expect(log.hasPrefix("first\nxxx") && log.hasSuffix("xxxlast\n") && log.utf8.count < 17_000_000)
    #expect(log.contains("bytes are left out here]"))
    let path = try #require(outcome.directory) + "/stages/own/n.bin"
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_size == 100 << 20 + 3)
    #expect(status.st_blocks * 512 < 8 << 20, "\(status.st_blocks)")
    let bytes = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
    #expect(bytes.suffix(4) == Data([0, 0x65, 0x6e, 0x64]))
  }
}
