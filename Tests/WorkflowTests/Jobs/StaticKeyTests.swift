import Testing

@testable import Cluster
@testable import Workflow

@Suite("Recipes")
struct StaticKeyTests {
  private static let text = """
    data: {d: {first: one, second: two}}
    stages:
      n: {number: 3}
      s: {sum: {of: [n], plus: 1}}
      l: {label: {of: [s]}}
      c: {count: {data: d}}
    """

  private func staticKeys(_ text: String, data: String = "one", numerics: String = "toys 1") throws
    -> [String:
    StaticKey]
  {
    let laboratory = try Laboratory(numerics: numerics)
    for name in ["one", "two"] {
      try laboratory.folder.write(Array((name == "one" ? data : name).utf8), to: name)
    }
    let plan = try laboratory.plan(text)
    let all = StaticKey.all(plan.resolver)
    return Dictionary(uniqueKeysWithValues: zip(plan.graph.stages.map(\.name), all))
  }

  @Test("a static key is the same before and after its inputs were made, and in another folder")
  func stability() throws {
    let laboratory = try Laboratory()
    let text = "stages: {n: {number: 3}, s: {sum: {of: [n], plus: 1}}}"
    let before = try laboratory.plan(text)
    _ = try laboratory.run(text)
    let after = try laboratory.plan(text)
    for plan in [before, after] {
      #expect(
        StaticKey.all(plan.resolver)
          == [try #require(staticKeys(text)["n"]), try #require(staticKeys(text)["s"])])
    }
  }

  @Test(
    "what is changed changes the static keys of what follows from it, and no others",
    arguments: [
      ("number: 3", "number: 4", ["l", "n", "s"]), ("plus: 1", "plus: 2", ["l", "s"]),
      ("label: {of", "label: {style: {framed: 2}, of", ["l"]),
      ("second: two", "second: one", []),
    ])
  func changes(old: String, new: String, changed: [String]) throws {
    let (before, after) = (try staticKeys(Self.text), try staticKeys(Self.text.replacing(old, with: new)))
    #expect(before.filter { after[$0.key] != $0.value }.keys.sorted() == changed)
  }

  @Test("data and arithmetic are in it")
  func surroundings() throws {
    let before = try staticKeys(Self.text)
    let data = try staticKeys(Self.text, data: "else")
    #expect(before.filter { data[$0.key] != $0.value }.keys.sorted() == ["c"])
    let numerics = try staticKeys(Self.text, numerics: "toys 2")
    #expect(before.filter { numerics[$0.key] != $0.value }.keys.contains("s"))
  }
}
