import Foundation
import TestSupport
import Testing

/// When Python is started, and what is said where it is not what is wanted.
@Suite("Python and PyTorch of a run", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct TorchIdentityTests {
  @Test("what is up to date never starts Python, and a plan does for what it has not seen")
  func noOperation() throws {
    let torch = try TorchWorkshop()
    #expect(try torch.thalweg("plan", "moons.yaml").code == 0)
    #expect(torch.starts.count == 1, "the machine and the module are asked for")
    #expect(try torch.thalweg("plan", "moons.yaml").code == 0)
    #expect(torch.starts.count == 1, "and remembered")
    #expect(try torch.thalweg("run", "moons.yaml").code == 0)
    #expect(torch.starts.count == 2, "one process for all stages")
    for command in ["run", "plan", "validate", "graph"] {
      #expect(try torch.thalweg(command, "moons.yaml").code == 0)
    }
    #expect(torch.starts.count == 2)
    #expect(try torch.thalweg("plan", "moons.yaml", "--set", "vars.points=9").code == 0)
    #expect(torch.starts.count == 2)
    #expect(try torch.thalweg("plan", "moons.yaml", "--set", "vars.hidden=9").code == 0)
    #expect(torch.starts.count == 3, "another module")
    // The script is the interpreter: its stamp is part of what is remembered.
    try torch.writeInterpreter("true")
    #expect(try torch.thalweg("plan", "moons.yaml").code == 0)
    #expect(torch.starts.count == 4, "another interpreter")
  }

  @Test(
    "a Python that is of no use is said with what to do",
    arguments: [
      ("raise ModuleNotFoundError(\"No module named 'torch'\")", "cannot import torch: ModuleNotFoundError"),
      ("__version__ = '1.13.1'", "PyTorch 1.13.1 of"), ("import os; os._exit(5)", "ended with code 5"),
      ("raise RuntimeError('a library is missing')", "a library is missing"),
    ])
  func uselessTorch(_ package: String, _ words: String) throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    let folder = torch.workshop.folder.appendingPathComponent("fake/torch")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try torch.workshop.write(package + "\n", to: "fake/torch/__init__.py")
    try torch.writeInterpreter("export PYTHONPATH='\(torch.workshop.folder.path)/fake'")
    try expectRemedy(torch, torch.environment, words)
  }

  @Test(
    "no Python at all is said with what to do",
    arguments: [
      (["PATH": "/nowhere"], "there is no Python"),
      (["THALWEG_PYTHON": "/nowhere/python"], "/nowhere/python"),
      (["THALWEG_PYTHON": "/bin/true"], "'/bin/true' is no Python"),
      (["THALWEG_PYTHON": "/bin/echo"], "'/bin/echo'"),
    ])
  func noPython(_ variables: [String: String], _ words: String) throws {
    let torch = try TorchWorkshop(TorchWorkshop.training)
    var environment = torch.environment
    environment["THALWEG_PYTHON"] = nil
    try expectRemedy(torch, environment.merging(variables) { $1 }, words)
  }

  private func expectRemedy(_ torch: TorchWorkshop, _ environment: [String: String], _ words: String) throws {
    for command in ["validate", "run"] {
      let outcome = try torch.workshop.start([command, "moons.yaml"], environment: environment)
        .waitForEnd(within: 60)
      #expect(outcome.code == 2, "\(command): \(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(outcome.errors.contains("pip install torch"), "\(outcome.errors)")
    }
    #expect(torch.nothingIsLeft())
  }

  @Test("a card that is elsewhere is planned for, and refused where it is to compute")
  func card() throws {
    let torch = try TorchWorkshop(
      TorchWorkshop.training.replacing(
        "device: cpu, threads: 1,", with: "device: cuda, card: Imaginary 9000,"))
    let plan = try torch.thalweg("plan", "moons.yaml")
    #expect(plan.code == 0 && plan.output.contains("start"), "\(plan.errors)")
    let run = try torch.thalweg("run", "moons.yaml")
    #expect(run.code == 1)
    #expect(run.errors.contains("the card 'Imaginary 9000' is not on "), "\(run.errors)")
    #expect(try torch.resultCount() == 0)
  }
}
