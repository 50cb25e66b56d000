import Declarations
import Testing

@Suite("Merging")
struct MergingTests {
  private func merged(_ over: String, over base: String) throws -> Recipe? {
    let node = Recipe.schema.shape.merging(try node(over), over: try DeclarationsTests.node(base))
    var problems = Problems()
    let value = Recipe.schema.read(node, &problems)
    #expect(problems.list.isEmpty)
    return value
  }

  @Test("records merge, scalars and lists replace")
  func records() throws {
    let value = try merged(
      #"{"epochs": 5, "sizes": [2]}"#, over: #"{"title": "x", "epochs": 9, "rate": 3, "sizes": [7, 7]}"#)
    #expect(value?.epochs == 5)
    #expect(value?.rate == 3)
    #expect(value?.sizes == [2])
  }

  @Test("a choice merges where both sides name the same case")
  func sameCase() throws {
    let value = try merged(
      #"{"rule": {"momentum": {"nesterov": true}}}"#, over: #"{"title": "x", "rule": {"momentum": 0.7}}"#)
    #expect(value?.rule == .momentum(Rule.Momentum(share: 0.7, nesterov: true)))
  }

  @Test("another case replaces the whole choice")
  func otherCase() throws {
    let value = try merged(#"{"rule": "plain"}"#, over: #"{"title": "x", "rule": {"momentum": 0.7}}"#)
    #expect(value?.rule == .plain)
    let back = try merged(#"{"rule": {"pair": {"first": 0}}}"#, over: #"{"title": "x", "rule": "plain"}"#)
    #expect(back?.rule == .pair(Rule.Pair(first: 0, second: 2)))
  }

  @Test("null removes what lies under it")
  func null() throws {
    #expect(try merged(#"{"epochs": null}"#, over: #"{"title": "x", "epochs": 9}"#)?.epochs == 30)
  }

  @Test("a merged value keeps the place it was written in")
  func places() throws {
    let over = try node(#"{"epochs": 5}"#)
    let merged = Recipe.schema.shape.merging(over, over: try node(#"{"title": "x", "rate": 1}"#))
    #expect(merged["epochs"]?.place.column == 3)
    #expect(merged["rate"]?.place.column == 5)
  }
}
