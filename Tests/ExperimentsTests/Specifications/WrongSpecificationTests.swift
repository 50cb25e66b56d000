import TestSupport
import Testing

@testable import Experiments

@Suite("What is said about wrong specifications")
struct WrongSpecificationTests {
  @Test("a mistake in a document is named with its place", arguments: WrongSpecification.documents)
  func document(_ wrong: WrongSpecification) throws { try check(wrong, in: "documents") }

  @Test("a mistake in a stage is named with its place", arguments: WrongSpecification.stages)
  func stage(_ wrong: WrongSpecification) throws { try check(wrong, in: "stages") }

  @Test(
    "a mistake in a training that starts from another is named once", arguments: WrongSpecification.trainings)
  func training(_ wrong: WrongSpecification) throws { try check(wrong, in: "trainings") }

  @Test("a mistake in a setting is named with its place", arguments: WrongSpecification.settings)
  func setting(_ wrong: WrongSpecification) throws { try check(wrong, in: "settings") }

  @Test("a mistake in a network or in data is named with its place", arguments: WrongSpecification.networks)
  func network(_ wrong: WrongSpecification) throws { try check(wrong, in: "networks") }

  @Test("a mistake in what is done with data is named with its place", arguments: WrongSpecification.data)
  func data(_ wrong: WrongSpecification) throws { try check(wrong, in: "data") }

  @Test("a mistake in what is asked of targets is named with its place", arguments: WrongSpecification.values)
  func target(_ wrong: WrongSpecification) throws { try check(wrong, in: "values") }

  @Test(
    "what other programs write is answered with what is written here", arguments: WrongSpecification.elsewhere
  )
  func elsewhere(_ wrong: WrongSpecification) throws { try check(wrong, in: "elsewhere") }

  @Test(
    "a mistake in a variable, a base or a flag is named with its place", arguments: WrongSpecification.layers)
  func layer(_ wrong: WrongSpecification) throws { try check(wrong, in: "layers") }

  @Test("nothing is said about the specification that the mistakes are made in")
  func good() {
    #expect(WrongSpecification("good", document: WrongSpecification.good).diagnostics == "nothing is wrong\n")
  }

  private func check(_ wrong: WrongSpecification, in folder: String) throws {
    let name = wrong.name.replacing(" ", with: "-").replacing("'", with: "").lowercased()
    try Snapshot.check(wrong.diagnostics, "Specifications/\(folder)/\(name).txt")
  }
}
