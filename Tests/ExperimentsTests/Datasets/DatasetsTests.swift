import Declarations
import Testing

@testable import Experiments

@Suite("the list of data sets")
struct DatasetsTests {
  private let place = Place(source: SourceText(name: "x.yaml", text: ""), line: 1, column: 1)

  private func node(_ value: Node.Value) -> Node { Node(value, at: place) }

  private func map(_ entries: KeyValuePairs<String, Node.Value>) -> Node.Value {
    .map(entries.map { Node.Entry(key: $0.key, keyPlace: place, value: node($0.value)) })
  }

  private func canonical(_ value: Node.Value) throws -> String {
    var problems = Problems()
    let dataset = Datasets.schema.read(node(value), &problems)
    guard let dataset else { return problems.list.map(\.message).joined(separator: "\n") }
    return Datasets.schema.canonical(dataset).jsonWithNames.compactText
  }

  @Test("a bare name is enough", arguments: ["mnist", "fashion-mnist", "cifar-10", "cifar-100", "two-moons"])
  func bareName(name: String) throws {
    #expect(try canonical(.text(name)) == "{\"\(name)\":{}}")
  }

  @Test("settings are read, and written back without the defaults")
  func settings() throws {
    let moons = map(["two-moons": map(["count": .integer(500), "seed": .integer(0), "noise": .real(0.25)])])
    #expect(try canonical(moons) == #"{"two-moons":{"count":500,"noise":0.25}}"#)
    let digits = map(["mnist": map(["path": .text("/data")])])
    #expect(try canonical(digits) == #"{"mnist":{"path":"/data"}}"#)
  }

  @Test("settings that a data set does not have are refused")
  func unknown() throws {
    let moons = map(["two-moons": map(["path": .text("/data")])])
    #expect(try canonical(moons) == "'path' is not a setting of `two-moons`")
    #expect(try canonical(.text("imagenet")) == "'imagenet' is not a kind of data set")
  }
}
