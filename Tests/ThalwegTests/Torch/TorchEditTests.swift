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
      runs: ["start", "end", "valley", "along", "figures"],
      work: ["start": 3, "end": 3, "valley": 3, "along": 10]),
    TorchEdit(
      name: "how long it may be silent", settings: ["engine.torch.timeout=1min"], runs: [], work: [:]),
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
      #expect(torch.starts.count == starts, "nothing was computed")
    } else {
      let timing = try JSON(parsing: torch.workshop.text(of: "runs/moons/latest/timing.json"))
      let work = (timing["work"]?.members ?? []).map { ($0.name, $0.value["amount"]?.number ?? 0) }
      #expect(Dictionary(uniqueKeysWithValues: work).filter { $0.value > 0 } == edit.work)
    }
  }
}
