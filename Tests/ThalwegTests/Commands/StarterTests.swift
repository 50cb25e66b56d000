import Declarations
import Experiments
import Foundation
import Platform
import Specifications
import TestSupport
import Testing
import Workflow

@testable import thalweg

@Suite("Experiments to begin with")
struct StarterTests {
  @Test("each is a specification without a mistake, called as it was asked for", arguments: Starter.allCases)
  func isSound(starter: Starter) throws {
    let text = starter.text(named: "mine", schema: "mine.json")
    #expect(text.hasPrefix("# yaml-language-server: $schema=mine.json\n"))
    let reader = SpecificationReader(registry: .experiments) { _ throws(FileError) in Array(text.utf8) }
    let graph = try GraphBuilder.graph(of: try reader.read(path: "mine.yaml"), in: .experiments)
    #expect(graph.name == "mine")
    #expect(graph.stages.count > 5)
  }

  @Test("each fits the schema that its first line points to", arguments: Starter.allCases)
  func fitsSchema(starter: Starter) throws {
    var problems = Problems()
    let source = SourceText(name: "mine.yaml", text: starter.text(named: "mine", schema: "s"))
    let node = try #require(YAML.read(source, into: &problems))
    let document = JSON(written: node)
    #expect(SchemaCheck(Registry.experiments.jsonSchema).problems(of: document) == [])
  }

  @Test("init writes the schema beside the file, where a clone does not have it, and over nothing")
  func schema() throws {
    let workshop = try Workshop()
    #expect(try workshop.thalweg("init", "a.yaml").output.contains("experiment.schema.json for editors"))
    #expect(try workshop.text(of: "experiment.schema.json") == SchemaCommand.Subject.experiment.text)
    try workshop.write("mine", to: "experiment.schema.json")
    #expect(try workshop.thalweg("init", "b.yaml").code == 0)
    #expect(try workshop.text(of: "experiment.schema.json") == "mine")
    let folder = workshop.folder.appending(path: "clone/schemas")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try workshop.write("{}", to: "clone/schemas/experiment.schema.json")
    #expect(try workshop.thalweg("init", "clone/c.yaml").code == 0)
    #expect(
      try workshop.text(of: "clone/c.yaml").hasPrefix(
        "# yaml-language-server: $schema=schemas/experiment.schema.json\n"))
    #expect(!workshop.exists("clone/experiment.schema.json"))
  }

  @Test("init writes one that runs, says what to do next, and writes over nothing")
  func endToEnd() throws {
    let workshop = try Workshop()
    let outcome = try workshop.thalweg("init", "first.yaml")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("thalweg run first.yaml"))
    #expect(try workshop.thalweg("run", "first.yaml").code == 0)
    #expect(workshop.exists("runs/first/1/report.html"))
    let before = try workshop.text(of: "first.yaml")
    let again = try workshop.thalweg("init", "first.yaml", "--from", "seeds")
    #expect(again.code == 2 && again.errors.contains("already exists"))
    #expect(try workshop.text(of: "first.yaml") == before)
    #expect(try workshop.thalweg("init", "no/such/folder.yaml").code == 1)
    #expect(try workshop.thalweg("init", "a b.yaml").errors.contains("contains ' '"))
  }

  @Test("init reads two checkpoints, tells their network, and the segment between them runs")
  func checkpoints() throws {
    let workshop = try Workshop()
    try workshop.write(
      """
      name: small
      data: {moons: {dataset: {two-moons: {count: 40}}}}
      networks: {small: {preset: {mlp: {widths: [2, 7, 2]}}}}
      defaults: {train: {network: small, data: moons, epochs: 1, batch: 20}}
      stages:
        first: {train: {seed: 1}}
        second: {train: {seed: 2}}

      """, to: "small.yaml")
    #expect(try workshop.thalweg("run", "small.yaml").code == 0)
    let files = ["first", "second"].map { "runs/small/1/stages/\($0)/weights.safetensors" }
    let outcome = try workshop.thalweg("init", "--from", "checkpoints", files[0], files[1])
    #expect(outcome.code == 0, "\(outcome.errors)")
    let text = try workshop.text(of: "experiment.yaml")
    #expect(text.contains("net: {preset: {mlp: {widths: [2, 7, 2]}}}"))
    #expect(text.contains("straight: {curve: {through: [network-1, network-2]}}"))
    #expect(try workshop.thalweg("run", "experiment.yaml").code == 0)
    #expect(try workshop.thalweg("init", "own.yaml", "--from", "checkpoints", files[0], files[1]).code == 0)
    #expect(workshop.exists("own.yaml"))
    #expect(try workshop.thalweg("init", "--from", "checkpoints", files[0]).errors.contains("two files"))
    #expect(try workshop.thalweg("init", "a.yaml", "b.yaml").code != 0)
    #expect(
      try workshop.thalweg("init", "--from", "checkpoints", "no.pt", "none.pt").errors.contains("no.pt"))
  }
}
