import Foundation
import Testing

@Suite("Completion of command lines")
struct CompletionTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// What the shells ask: the argument, the place of the word that is typed, where the cursor is in it, and all words.
  private func completions(
    _ commands: [String], _ argument: String, _ words: [String], environment: [String: String] = [:]
  ) throws -> [String] {
    let typed = words.last ?? ""
    let outcome = try workshop.start(
      ["---completion"] + commands + ["--", argument, "\(words.count)", "\(typed.count)", "thalweg"] + words,
      environment: environment
    ).waitForEnd()
    #expect(outcome.code == 0, "\(outcome.errors)")
    return outcome.output.split(separator: "\n").map(String.init)
  }

  @Test("runs, stages, figures, metrics and settings are offered, and nothing is written or started")
  func names() throws {
    try workshop.write(
      Workshop.specification.replacingOccurrences(
        of: "start:   {train: {seed: 1}}",
        with: "start:   {for: {seed: [1, 2]}, train: {seed: \"${for.seed}\"}}"
      )
      .replacingOccurrences(of: "from: start,", with: "from: start@seed=1,"), to: "family.yaml")
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    #expect(try workshop.thalweg("run", "family.yaml").code == 0)
    let before = try workshop.state()
    #expect(try completions(["show"], "positional@0", ["show", ""]) == ["moons", "moons/1", "moons/2"])
    #expect(try completions(["show"], "positional@0", ["show", "moons/"]) == ["moons/1", "moons/2"])
    let stages = try completions(["show"], "positional@1", ["show", "moons", ""])
    #expect(
      stages.contains("start") && stages.contains("start@seed=1") && stages.contains("figures/along-along")
        && stages.contains("start@seed=1/history"), "\(stages)")
    #expect(
      try completions(["show"], "positional@1", ["show", "moons/1", "st"]).contains("start@seed=1") == false)
    #expect(try completions(["export"], "positional@1", ["export", "moons", "al"]) == ["along"])
    let metrics = try completions(["runs", "list"], "--show", ["runs", "--show", "along.test."])
    #expect(metrics.contains("along.test.error") && !metrics.contains("name"), "\(metrics)")
    let fields = try completions(["runs", "list"], "--sort", ["runs", "--sort", ""])
    #expect(fields.contains("when") && fields.contains("start.loss"), "\(fields)")
    #expect(
      try completions(["runs", "list"], "--where", ["runs", "--where", "stages.end.train.ep"])
        == ["stages.end.train.epochs"])
    #expect(try completions(["run"], "--only", ["run", "family.yaml", "--only", ""]).contains("start"))
    #expect(try completions(["explain"], "positional@1", ["explain", "moons.yaml", "v"]) == ["valley"])
    #expect(try workshop.state() == before)
  }

  @Test("--set is offered what is written, and of a stage that is named all that it takes")
  func settings() throws {
    let line = ["run", "moons.yaml", "--set", ""]
    let written = try completions(["run"], "--set", line)
    #expect(written.contains("stages.start.train.seed=") && written.contains("data.moons.validation="))
    #expect(!written.contains("stages.start.train.epochs="))
    let all = try completions(["run"], "--set", Array(line.dropLast()) + ["stages.start."])
    #expect(
      all.contains("stages.start.train.epochs=") && all.contains("stages.start.train.optimiser.adam.rate="),
      "\(all)")
    #expect(try completions(["plan"], "--set", ["plan", "none.yaml", "--set", ""]) == [])
    try workshop.write("stages: [", to: "broken.yaml")
    #expect(try completions(["plan"], "--set", ["plan", "broken.yaml", "--set", ""]) == [])
  }

  @Test("Python is not started for it")
  func noPython() throws {
    try workshop.write(
      """
      engine: torch
      networks: {n: {module: "nowhere:Net"}}
      data: {d: {dataset: {python: "nowhere:data"}}}
      stages: {a: {train: {network: n, data: d, epochs: 1}}}
      """, to: "python.yaml")
    try workshop.write("#!/bin/sh\ntouch \"\(workshop.folder.path)/started\"\n", to: "python")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: workshop.folder.appendingPathComponent("python").path)
    let found = try completions(
      ["run"], "--set", ["run", "python.yaml", "--set", "stages.a.train.ep"],
      environment: ["THALWEG_PYTHON": workshop.folder.appendingPathComponent("python").path])
    #expect(found.contains("stages.a.train.epochs=") && !workshop.exists("started"), "\(found)")
  }

  @Test(
    "bash completes by the script", .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")))
  func bash() throws {
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
    func completed(_ words: String...) throws -> [String] {
      let list = words.map { "'\($0)'" }.joined(separator: " ")
      let outcome = try workshop.shell(
        """
        ln -sf "$THALWEG" thalweg; PATH="$PWD:$PATH"; source <(thalweg completion bash)
        COMP_WORDS=(thalweg \(list)); COMP_CWORD=\(words.count); COMP_LINE="thalweg \(words.joined(separator: " "))"
        COMP_POINT=${#COMP_LINE}; _thalweg thalweg "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """, in: "bash")
      #expect(outcome.errors == "")
      return outcome.output.split(separator: "\n").map(String.init)
    }
    #expect(try completed("show", "mo").contains("moons"))
    #expect(try completed("show", "moons", "al").contains("along"))
    #expect(try completed("runs", "list", "--show", "along.test.e").contains("along.test.error"))
    #expect(try completed("expl") == ["explain"])
  }

  @Test("each shell has a script", arguments: ["bash", "zsh", "fish"])
  func scripts(shell: String) throws {
    let outcome = try workshop.thalweg("completion", shell)
    #expect(outcome.code == 0 && outcome.output.contains("---completion"))
    #expect(try workshop.thalweg("completion", "cmd").code == 2)
  }
}
