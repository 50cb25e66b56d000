import Declarations
import Experiments
import Platform
import Specifications
import Testing
import Workflow

@testable import thalweg

@Suite("Experiments to begin with")
struct StarterTests {
  @Test("each is a specification without a mistake, called as it was asked for", arguments: Starter.allCases)
  func isSound(starter: Starter) throws {
    let text = starter.text(named: "mine")
    let reader = SpecificationReader(registry: .experiments) { _ throws(FileError) in Array(text.utf8) }
    let graph = try GraphBuilder.graph(of: try reader.read(path: "mine.yaml"), in: .experiments)
    #expect(graph.name == "mine")
    #expect(graph.stages.count > 5)
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
    #expect(again.code == 2 && again.errors.contains("is there already"))
    #expect(try workshop.text(of: "first.yaml") == before)
    #expect(try workshop.thalweg("init", "no/such/folder.yaml").code == 1)
    #expect(try workshop.thalweg("init", "a b.yaml").errors.contains("has ' ' in it"))
  }
}
