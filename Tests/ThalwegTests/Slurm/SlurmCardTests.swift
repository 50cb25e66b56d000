import Foundation
import TestSupport
import Testing

@testable import thalweg

/// Jobs that ask for a card, on a cluster that gives one to whoever asks.
///
/// In place of Python and PyTorch there is a script that speaks the worker's protocol: it has a card where Slurm has given it
/// one, and computes nothing.
@Suite(
  "Cards on a cluster", .enabled(if: SlurmCluster.isInstalled, SlurmCluster.absence),
  .enabled(if: Python.has("json"), "there is no Python"))
struct SlurmCardTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private static let python = """
    #!/usr/bin/env python3
    import json, os, struct, sys

    def read():
        start = sys.stdin.buffer.read(12)
        if len(start) < 12:
            sys.exit(0)
        head, body = struct.unpack("<IQ", start)
        head = json.loads(sys.stdin.buffer.read(head))
        sys.stdin.buffer.read(body)
        return head

    def write(answer):
        text = json.dumps(answer).encode()
        sys.stdout.buffer.write(struct.pack("<IQ", len(text), 0) + text)
        sys.stdout.buffer.flush()

    card = {"name": "cuda:0", "kind": "cuda", "card": "Card A", "memory": 1}
    read()
    write({"hello": {
        "protocol": 1, "python": "3", "torch": "9.1", "version-file": "", "capability": "NONE", "processor": "",
        "cores": 1, "devices": [card] if os.environ.get("CUDA_VISIBLE_DEVICES") else []}})
    while True:
        asked = read()
        if asked["do"] == "data":
            write({"ok": {}})
        else:
            write({"error": {"kind": "exception", "message": asked["do"] + " on " + str(asked.get("place", {}).get("device"))}})

    """

  @Test(
    "a job refuses to compute what the plan did not say, and computes what it did",
    arguments: [
      (
        "{torch: {device: auto}}",
        "computes other bytes than the machine that submitted: torch 9.1, worker 2, cuda Card A, float32 instead of "
          + "torch 9.1, worker 1, cpu NONE, 1 thread, float32"
      ),
      ("{torch: {device: cuda, card: Card B}}", "there is cuda:0 (Card A)"),
      ("{torch: {device: cuda, card: Card A}}", "open-training on cuda:0"),
    ])
  func cards(_ engine: String, _ message: String) throws {
    let cluster = try SlurmCluster(cards: 1)
    try workshop.write(Self.python, to: "python")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: workshop.folder.appendingPathComponent("python").path)
    try workshop.write(
      "engine: \(engine)\nresources: {train: {gpus: 1}}\n" + Workshop.specification, to: "moons.yaml")
    let environment = cluster.environment.merging([
      "THALWEG_PYTHON": "\(workshop.folder.path)/python", "XDG_CACHE_HOME": "\(workshop.folder.path)/cache",
    ]) { $1 }
    let outcome = try workshop.thalweg(
      "run", "moons.yaml", "--executor", "slurm", environment: environment)
    #expect(outcome.code == 1 && outcome.errors.contains(message), "\(outcome.errors)")
    let first = try #require(try cluster.jobs().first { $0.contains(".start ") }?.split(separator: " ").first)
    #expect(try cluster.call("scontrol", "show", "job", String(first)).contains("gpu"))
  }
}
