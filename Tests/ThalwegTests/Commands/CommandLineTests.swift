import ArgumentParser
import Declarations
import Foundation
import Platform
import TestSupport
import Testing
import Workflow

@testable import thalweg

@Suite("The command line")
struct CommandLineTests {
  @Test("the help of the command teaches it, with the exit codes")
  func help() throws { try Snapshot.check(HelpText.help(of: Thalweg.self, columns: 100), "help.txt") }

  @Test(
    "each command has its help",
    arguments: [
      "init", "run", "plan", "explain", "validate", "graph", "show", "report", "runs", "diff", "export",
      "cache", "schema", "migrate", "data", "ui", "completion",
      "bench", "bench-check",
    ])
  func helpOfCommand(name: String) throws {
    let command = try #require(
      Thalweg.configuration.subcommands.first { $0.configuration.commandName == name })
    try Snapshot.check(HelpText.help(of: command, columns: 100), "help-\(name).txt")
  }

  @Test("each command about the store has its help", arguments: ["status", "verify", "gc", "push", "pull"])
  func helpOfCacheCommand(name: String) throws {
    let command = try #require(
      CacheCommand.configuration.subcommands.first { $0.configuration.commandName == name })
    try Snapshot.check(HelpText.help(of: command, columns: 100), "help-cache-\(name).txt")
  }

  @Test("each command about runs has its help", arguments: ["list", "pin", "unpin", "note", "delete"])
  func helpOfRunsCommand(name: String) throws {
    let command = try #require(
      RunsCommand.configuration.subcommands.first { $0.configuration.commandName == name })
    try Snapshot.check(HelpText.help(of: command, columns: 100), "help-runs-\(name).txt")
  }

  @Test(
    "help fits in windows of all widths, with what stands in columns kept in them",
    arguments: [40, 60, 80, 120])
  func wrapping(columns: Int) throws {
    let commands =
      [Thalweg.self as any ParsableCommand.Type] + Thalweg.configuration.subcommands
      + CacheCommand.configuration.subcommands + RunsCommand.configuration.subcommands
    for command in commands {
      let whole = HelpText.help(of: command, columns: 100_000)
      let wrapped = HelpText.help(of: command, columns: columns)
      for line in wrapped.split(separator: "\n") where line.count > columns {
        // A word that is longer by itself stands alone.
        #expect(line.split(separator: " ").count == 1, "\(command): \(line)")
      }
      func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }
      #expect(words(whole) == words(wrapped), "\(command)")
    }
    if columns == 60 {
      try Snapshot.check(HelpText.help(of: RunsListCommand.self, columns: 60), "help-60.txt")
    }
  }

  @Test("help has the window's width, or what COLUMNS says, or 80; not so much that nobody reads it")
  func columns() {
    func columns(_ variable: String?, _ window: Int) -> Int {
      HelpText.columns(
        Environment { $0 == "COLUMNS" ? variable : nil }, window: TerminalSize(columns: window, rows: 24))
    }
    #expect(columns(nil, 80) == 80 && columns(nil, 52) == 52 && columns("60", 200) == 60)
    #expect(columns("", 70) == 70 && columns("x", 70) == 70 && columns("-3", 70) == 70)
    #expect(columns(nil, 300) == 120 && columns("1", 80) == 20)
  }

  @Test("what stands behind a column is wrapped under itself, and a command of an example further in")
  func hanging() {
    let text = """
      USAGE: thalweg a [--long-option <x>] <file>

        --color <color>   Write in colour, or do not.
        thalweg run configs/quickstart.yaml --jobs 2
      """
    #expect(
      HelpText.wrapped(text, to: 42) == """
        USAGE: thalweg a [--long-option <x>]
               <file>

          --color <color>   Write in colour, or do
                            not.
          thalweg run configs/quickstart.yaml
            --jobs 2
        """)
  }

  @Test("gc takes ages, sizes and conditions")
  func cleaning() throws {
    let arguments = ["cache", "gc", "--older-than", "30d", "--max-size", "10GB", "--unreferenced", "-n"]
    let command = try #require(try Thalweg.parseAsRoot(arguments) as? CacheCleaningCommand)
    #expect(command.olderThan?.seconds == 30 * 86_400 && command.maxSize?.bytes == 10_000_000_000)
    #expect(command.unreferenced && command.dryRun && command.grace.seconds == 3600)
  }

  @Test(
    "an age has a unit",
    arguments: [
      ("90s", 90.0), ("45m", 2700), ("12h", 43_200), ("2w", 1_209_600), ("0", 0), ("30", nil), ("-1d", nil),
      ("d", nil),
      ("1.5h", nil),
    ])
  func ages(text: String, seconds: Double?) { #expect(Age(argument: text)?.seconds == seconds) }

  @Test(
    "a size has a unit, of powers of 1000 or of 1024",
    arguments: [
      ("1KB", 1000), ("1kB", 1000), ("1 kb", 1000), ("1KiB", 1024), ("1.5GiB", 1_610_612_736),
      ("500MB", 500_000_000),
      ("2TB", 2_000_000_000_000), ("7B", 7), ("0", 0), ("5", nil), ("MB", nil), ("-1MB", nil), ("1XB", nil),
      ("1e3MB", nil), ("99999999999TB", nil), ("1.2.3MB", nil),
    ])
  func sizes(text: String, bytes: Int?) { #expect(ByteCount(argument: text)?.bytes == bytes) }

  @Test("a mistake in a size or an age says which units there are")
  func units() throws {
    for (flag, value, units) in [("--max-size", "1XB", "KiB"), ("--older-than", "3y", "s, m, h, d, w")] {
      let error = #expect(throws: (any Error).self) { try Thalweg.parseAsRoot(["cache", "gc", flag, value]) }
      let text = error.map { CommandFailure($0, isColoured: false).text } ?? ""
      let unwrapped = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(unwrapped.contains(units), "\(text)")
    }
  }

  @Test(
    "a token that others could read on its way is warned of",
    arguments: [
      ("http://cache.example.com/x", "cache.example.com"), ("HTTP://10.0.0.1:8080", "10.0.0.1"),
      ("https://cache.example.com", nil), ("http://localhost:8080", nil), ("http://127.0.0.1", nil),
      ("http://[::1]:8080/x", nil), ("http://[fe80::1]/", "fe80::1"),
    ])
  func openHosts(address: String, host: String?) { #expect(RemoteOptionGroup.openHost(of: address) == host) }

  @Test(
    "the remote is what the flag says, then the environment, and none is none",
    arguments: [
      (["--remote", "http://flag/"], "http://env", "http://flag"), ([], "http://env", "http://env"),
      ([], "", nil),
      (["--remote", "none"], "http://env", nil),
    ])
  func remote(arguments: [String], variable: String, expected: String?) throws {
    let command = try #require(try Thalweg.parseAsRoot(["run", "a.yaml"] + arguments) as? RunCommand)
    let environment = Environment { $0 == "THALWEG_REMOTE" ? variable : nil }
    #expect(try command.remote.options(environment)?.address == expected)
  }

  @Test("a process that is given variables instead of flags uses the same remote")
  func remoteByVariables() throws {
    let arguments = ["run", "a.yaml", "--remote", "http://flag", "--remote-read-only"]
    let command = try #require(try Thalweg.parseAsRoot(arguments) as? RunCommand)
    let variables = try command.remote.variables(
      isReadOnly: command.readOnly.isReadOnly, Environment { _ in nil })
    let job = try #require(try Thalweg.parseAsRoot(["run-stage", "x"]) as? RunStageCommand)
    let options = try #require(try job.remote.options(Environment { variables[$0] }))
    #expect(options.address == "http://flag" && options.isReadOnly)
  }

  @Test("run takes settings, jobs and threads")
  func run() throws {
    let arguments = [
      "run", "a.yaml", "--set", "vars.epochs=10", "--set", "stages.start.train.seed=-7", "--keep-going",
      "--jobs", "2", "--threads", "4", "--quiet", "--json", "--color", "never", "--store", "s", "--runs", "r",
      "--keep-predictions", "500MB", "--keep-checkpoints", "0",
    ]
    let command = try #require(try Thalweg.parseAsRoot(arguments) as? RunCommand)
    #expect(command.specification.specification == "a.yaml")
    #expect(command.specification.overrides == ["vars.epochs=10", "stages.start.train.seed=-7"])
    #expect(command.keepGoing && command.quiet && command.json.isWanted)
    #expect(command.jobs == 2 && command.threads == 4 && command.colour.choice == .never)
    #expect(try command.store.storePath(Environment { _ in "elsewhere" }) == "s")
    #expect(command.store.runs.folder == "r")
    #expect(command.keepPredictions.bytes == 500_000_000 && command.keepCheckpoints.bytes == 0)
  }

  @Test(
    "the store is where the flag says, then the environment, then under the runs",
    arguments: [
      (["--store", "flag"], "env", "flag"), ([], "env", "env"), ([], nil, "runs/.store"),
      (["--runs", "results"], nil, "results/.store"),
    ])
  func store(arguments: [String], variable: String?, expected: String) throws {
    let command = try #require(try Thalweg.parseAsRoot(["plan", "a.yaml"] + arguments) as? PlanCommand)
    #expect(try command.store.storePath(Environment { $0 == "THALWEG_STORE" ? variable : nil }) == expected)
  }

  @Test(
    "a wrong command line exits with 2 and says what is wrong",
    arguments: [
      (["run"], "Missing expected argument"), (["run", "a.yaml", "--jobs", "0"], "1 to 4096"),
      (["run", "a.yaml", "--jobs", "9223372036854775807"], "1 to 4096"),
      (["run", "a.yaml", "--threads", "9223372036854775807"], "1 to 4096"),
      (["run", "a.yaml", "--threads", "many"], "many"),
      (["run", "a.yaml", "--keep-predictions", "20"], "20"),
      (["run", "a.yaml", "--keep-checkpoints", "2gs"], "2gs"),
      (["graph", "a.yaml", "--format", "png"], "png"),
      (["rnu", "a.yaml"], "did you mean 'run'?"), (["a.yaml"], "thalweg run a.yaml"),
      (["plan", "a.yaml", "--colour", "never"], "--colour"), (["schema", "nothing"], "nothing"),
      (["diff"], "Missing expected argument"), (["cache", "gc", "--older-than", "30"], "30"),
      (["cache", "gc", "--max-size", "10g b"], "10g b"),
      (["cache", "verify", "--recompute", "0", "a.yaml"], "at least 1"),
      (["cache", "verify", "--recompute", "2"], "needs an experiment"),
      (["bench", "--network", "mpl"], "no preset 'mpl'"), (["bench", "--seconds", "0"], "more than 0"),
      (["bench", "--batch", "0"], "1 to 65536"), (["bench", "--points", "442"], "1 to 441"),
      (["bench", "--threads", "0"], "1 to 4096"), (["bench-check", "a", "--out", "b"], "--network"),
    ])
  func wrong(arguments: [String], part: String) {
    let failure = failure(of: arguments)
    #expect(failure?.code == 2)
    #expect(failure?.text.contains(part) ?? false, "\(failure?.text ?? "")")
    #expect(failure?.goesToOutput == false)
  }

  @Test("help and version are results", arguments: [["--help"], ["run", "--help"], ["--version"]])
  func wanted(arguments: [String]) {
    let failure = failure(of: arguments, running: true)
    #expect(failure?.code == 0)
    #expect(failure?.goesToOutput == true)
  }

  @Test("errors of the environment are a line with a remedy, and exit with 1")
  func environment() {
    let failure = CommandFailure(
      FileError("cannot write 'runs': No space left", help: "make room"), isColoured: false)
    #expect(failure.code == 1)
    #expect(failure.text == "error: cannot write 'runs': No space left\n      = help: make room")
  }

  @Test("a mistake in a specification exits with 2")
  func specification() {
    let failure = CommandFailure(Diagnostics([Diagnostic("wrong", at: nil)]), isColoured: true)
    #expect(failure.code == 2)
    #expect(failure.text == "\u{1b}[1;31merror:\u{1b}[0m \u{1b}[1mwrong\u{1b}[0m")
  }

  @Test(
    "a command is quoted where a shell would read it otherwise",
    arguments: [
      ("configs/quickstart.yaml", "configs/quickstart.yaml"), ("vars.x=1", "vars.x=1"), ("", "''"),
      ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("x=${y}", "'x=${y}'"),
    ])
  func quoting(argument: String, expected: String) { #expect(CommandText.quoted(argument) == expected) }

  @Test("the cores are those the process is bound to")
  func cores() {
    #expect(Processor.cores(inStatus: "Name:\tx\nCpus_allowed:\tff,00000003\nCpus_allowed_list:\t0\n") == 10)
    #expect(Processor.cores(inStatus: "Name:\tx\n") == nil)
    #expect(Processor.cores >= 1)
  }

  private func failure(of arguments: [String], running: Bool = false) -> CommandFailure? {
    do {
      try Thalweg.checkCommandName(in: arguments)
      var command = try Thalweg.parseAsRoot(arguments)
      if running { try command.run() }
      return nil
    } catch {
      return CommandFailure(error, isColoured: false)
    }
  }
}
