import Declarations
import Foundation
import TestSupport
import Testing

/// An edit of `TorchWorkshop.specification` or of its files, and what is done because of it.
struct TorchEdit: CustomTestStringConvertible, Sendable {
  let name: String
  var settings: [String] = []
  /// A file, and what is written at its end.
  var file: (name: String, text: String)?
  /// The stages that run.
  let runs: [String]
  /// Of each stage that did some: epochs of trainings, points of evaluations.
  let work: [String: Double]
  /// How often Python is started to ask it, where nothing is computed.
  var questions = 0

  var testDescription: String { name }

  static let all = [
    TorchEdit(name: "nothing", runs: [], work: [:]),
    TorchEdit(
      name: "5 -> 9 points", settings: ["vars.points=9"], runs: ["along", "figures"], work: ["along": 8]),
    TorchEdit(
      name: "one metric more", settings: ["stages.along.evaluate.metrics=[cross-entropy, error, brier]"],
      runs: ["along", "figures"], work: [:]),
    TorchEdit(
      name: "another seed of one end", settings: ["stages.end.train.seed=3"],
      runs: ["end", "valley", "along", "figures"], work: ["end": 3, "valley": 3, "along": 10]),
    TorchEdit(
      name: "an argument of the module", settings: ["vars.hidden=9"],
      runs: ["start", "end", "valley", "along", "figures"],
      work: ["start": 3, "end": 3, "valley": 3, "along": 10]),
    TorchEdit(
      name: "a comment in the module's file", file: ("nets.py", "\n# a comment\n"),
      runs: ["start", "end", "valley", "along"],
      work: ["start": 3, "end": 3, "valley": 3, "along": 10]),
    TorchEdit(
      name: "a file that it imports", file: ("neighbour.py", "more = 1\n"),
      runs: ["start", "end", "valley", "along"],
      work: ["start": 3, "end": 3, "valley": 3, "along": 10]),
    TorchEdit(name: "a file that it does not import", file: ("other.py", "more = 1\n"), runs: [], work: [:]),
    TorchEdit(
      name: "the number of threads", settings: ["engine.torch.threads=2"],
      runs: ["start", "end", "valley", "along"],
      work: ["start": 3, "end": 3, "valley": 3, "along": 10]),
    TorchEdit(
      name: "float32 -> bfloat16", settings: ["engine.torch.precision=bfloat16"],
      runs: ["start", "end", "valley", "along", "figures"],
      work: ["start": 3, "end": 3, "valley": 3, "along": 10]),
    TorchEdit(
      name: "float32 -> tf32, which is the same on a processor", settings: ["engine.torch.precision=tf32"],
      runs: ["start", "end", "valley", "along"],
      work: ["start": 3, "end": 3, "valley": 3, "along": 10]),
    TorchEdit(
      name: "a device that comes to the same", settings: ["engine.torch.device=auto"], runs: [], work: [:]),
    TorchEdit(
      name: "how long it may be silent, and what memory it may have",
      settings: ["engine.torch.timeout=2min", "engine.torch.memory=64GB"], runs: [], work: [:]),
    TorchEdit(
      name: "another interpreter with the same PyTorch", settings: ["engine.torch.python=other-python"],
      runs: [],
      work: [:], questions: 1),
  ]
}

@Suite("What an edit makes run again on PyTorch", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct TorchEditTests {
  @Test("an edit runs what it touches, and no more of that than it has to", arguments: TorchEdit.all)
  func edit(_ edit: TorchEdit) throws {
    let torch = try TorchWorkshop()
    let first = try torch.thalweg("run", "moons.yaml")
    #expect(first.code == 0, "\(first.errors)")
    let starts = torch.starts.count
    try torch.writeInterpreter("", named: "other-python")
    if let file = edit.file {
      let before = (try? torch.workshop.text(of: file.name)) ?? ""
      try torch.workshop.write(before + file.text, to: file.name)
    }
    let flags = edit.settings.flatMap { ["--set", $0] }
    let program = try torch.workshop.start(
      ["run", "moons.yaml", "--json"] + flags, environment: torch.environment)
    let outcome = try program.waitForEnd(within: 120)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let started = try outcome.events.filter { $0["event"]?.text == "stage-started" }
    #expect(Set(started.compactMap { $0["stage"]?.text }) == Set(edit.runs))
    if edit.work.isEmpty {
      #expect(torch.starts.count == starts + edit.questions, "nothing was computed")
    } else {
      let timing = try JSON(parsing: torch.workshop.text(of: "runs/moons/latest/timing.json"))
      let work = (timing["work"]?.members ?? []).map { ($0.name, $0.value["amount"]?.number ?? 0) }
      #expect(Dictionary(uniqueKeysWithValues: work).filter { $0.value > 0 } == edit.work)
    }
  }

  @Test(
    "another PyTorch, instruction set or card is another engine: all that it computes would run again",
    arguments: [
      ("\"torch\": \"[^\"]*\"", "\"torch\": \"9.9.9\"", "torch 9.9.9"),
      ("\"capability\": \"[^\"]*\"", "\"capability\": \"NEON\"", "cpu NEON"),
      (
        "\"devices\": \\[\\]",
        "\"devices\": [{\"name\": \"cuda:0\", \"kind\": \"cuda\", \"card\": \"Imaginary 9000\", \"memory\": 1}]",
        "cuda Imaginary 9000"
      ),
    ])
  func anotherMachine(_ pattern: String, _ replacement: String, _ identity: String) throws {
    let torch = try TorchWorkshop(
      TorchWorkshop.specification.replacing("device: cpu, threads: 1,", with: "device: auto, threads: 1,"))
    #expect(try torch.thalweg("run", "moons.yaml").code == 0)
    try torch.rewriteMemory(pattern, replacement)
    let starts = torch.starts.count
    let plan = try torch.thalweg("plan", "moons.yaml")
    #expect(plan.code == 0, "\(plan.errors)")
    #expect(plan.output.contains("2 stages to run, up to 3 more may follow, 0 up to date"), "\(plan.output)")
    #expect(plan.output.contains(identity), "\(plan.output)")
    #expect(torch.starts.count == starts)
    // What is remembered is held against what computes, before anything is stored.
    let results = try torch.resultCount()
    let run = try torch.thalweg("run", "moons.yaml")
    #expect(
      run.code == 1 && run.errors.contains("PyTorch changed after the run was planned"), "\(run.errors)")
    #expect(try torch.resultCount() == results)
    let again = try torch.thalweg("run", "moons.yaml")
    #expect(again.code == 0 && again.errors.contains("nothing to do"), "\(again.errors)")
  }
}
