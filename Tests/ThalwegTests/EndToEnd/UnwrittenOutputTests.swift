import Foundation
import Testing

/// Output that cannot be written.
@Suite("What cannot be said")
struct UnwrittenOutputTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    #expect(try workshop.thalweg("run", "moons.yaml").code == 0)
  }

  @Test(
    "a command whose answer cannot be written has failed",
    arguments: [
      "runs", "show moons", "show moons along", "show moons --json", "schema", "plan moons.yaml",
      "plan moons.yaml --json", "graph moons.yaml", "graph --format mermaid moons.yaml",
      "explain moons.yaml along", "validate moons.yaml", "cache status", "cache status --json",
      "cache verify",
      "cache gc -n", "export moons --out out", "run moons.yaml -q", "run moons.yaml --json", "--help",
      "--version", "run --help", "--generate-completion-script bash", "init other.yaml",
    ])
  func full(_ command: String) throws {
    let outcome = try workshop.shell("exec \"$THALWEG\" \(command) > /dev/full")
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.contains("error: cannot write to standard output: the disk is full"), "\(outcome.errors)"
    )
  }

  @Test("a comparison that cannot be written does not say that the runs differ")
  func difference() throws {
    #expect(try workshop.shell("exec \"$THALWEG\" diff moons/1 moons/1 > /dev/full").code == 2)
  }

  @Test("a reader that goes away is no failure")
  func closedPipe() throws {
    #expect(
      try workshop.shell("\"$THALWEG\" schema | true; echo ${PIPESTATUS[0]}", in: "bash").output == "0\n")
  }

  @Test("a stream that takes nothing is a failure")
  func readOnly() throws {
    let outcome = try workshop.shell("exec \"$THALWEG\" runs 1< /dev/null")
    #expect(outcome.code == 1 && outcome.errors.contains("cannot write to standard output"))
  }
}
