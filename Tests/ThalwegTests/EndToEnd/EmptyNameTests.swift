import Foundation
import Testing

/// Names that are empty since a variable is not set.
@Suite("Empty names")
struct EmptyNameTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test(
    "an empty name is refused before anything is read or written",
    arguments: [
      ["run", "moons.yaml", "--store", ""], ["run", "moons.yaml", "--runs", ""],
      ["cache", "status", "--store", ""], ["cache", "gc", "--runs", ""],
      ["cache", "verify", "--store", ""], ["run", ""], ["plan", ""], ["validate", ""], ["graph", ""],
      ["explain", "", "along"], ["show", ""], ["show", "moons", "--runs", ""], ["runs", ""],
      ["diff", "", "moons"],
      ["diff", "moons", "--html", ""], ["export", "moons", "--out", ""], ["export", "", "--out", "x"],
      ["init", ""], ["run", "moons.yaml", "--remote", ""], ["run", "moons.yaml", "--remote-token-file", ""],
      ["run", "moons.yaml", "--remote-ca", ""], ["cache", "push", "", "--remote", "http://127.0.0.1:1"],
      ["cache", "verify", "", "--recompute", "1"],
    ])
  func arguments(_ arguments: [String]) throws {
    let before = try workshop.state()
    let outcome = try workshop.start(arguments).waitForEnd()
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("an empty name is no"), "\(outcome.errors)")
    #expect(try workshop.state() == before)
  }

  @Test(
    "so is an empty variable that names the store", arguments: [["run", "moons.yaml"], ["cache", "gc"]])
  func variable(_ arguments: [String]) throws {
    let before = try workshop.state()
    let outcome = try workshop.start(arguments, environment: ["THALWEG_STORE": ""]).waitForEnd()
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("THALWEG_STORE is empty"), "\(outcome.errors)")
    #expect(try workshop.state() == before)
  }
}
