import Testing

@testable import Specifications
@testable import Workflow

@Suite("What stages ask of a cluster")
struct ResourcesTests {
  private static let text = """
    resources:
      number: {cores: 2, gpus: 1, memory: 8GB, time: 2h, options: [--exclusive]}
      sum: {partition: big}
    stages:
      a: {number: 1}
      b: {number: 2, resources: {cores: 4, gpus: 0, time: 90min, account: mine, options: [--nice, -x]}}
      c: {sum: {of: [a, b]}, resources: {memory: 500MB}}
      d: {parity: c}
    """

  @Test("what is written beside the kind lies upon what is written for the kind")
  func merging() throws {
    let graph = try Laboratory.graph(Self.text)
    #expect(
      graph.stage("a")?.resources
        == Resources(cores: 2, gpus: 1, memory: 8_000_000_000, time: 7200, options: ["--exclusive"]))
    #expect(
      graph.stage("b")?.resources
        == Resources(
          cores: 4, gpus: 0, memory: 8_000_000_000, time: 5400, account: "mine", options: ["--nice", "-x"]))
    #expect(graph.stage("c")?.resources == Resources(memory: 500_000_000, partition: "big"))
    #expect(graph.stage("d")?.resources == Resources())
  }

  @Test("the stages of a family may ask for different things")
  func families() throws {
    let graph = try Laboratory.graph(
      "stages: {a: {number: 1, for: {size: [2, 4]}, resources: {cores: '${for.size}'}}}")
    #expect(graph.stages.map(\.name) == ["a@size=2", "a@size=4"])
    #expect(graph.stages.map(\.resources) == [Resources(cores: 2), Resources(cores: 4)])
  }

  @Test("they are in no key")
  func keys() throws {
    let laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    let other = Self.text.replacing("cores: 2", with: "cores: 3").replacing("big", with: "small")
    #expect(try laboratory.plan(other).namesToRun == [])
  }

  @Test(
    "mistakes are told with their place",
    arguments: [
      (
        "number: {memory: 8}",
        "3:20: expected an amount of memory with its unit, such as 8GB, found the integer 8"
      ),
      ("number: {memory: 8Gb}", "3:20: expected an amount of memory with its unit, such as 8GB, not '8Gb'"),
      ("number: {time: 0h}", "3:18: expected a time with its unit, such as 90min or 2h, not '0h'"),
      ("number: {time: 99999999999999999999d}", "3:18: expected a time with its unit"),
      ("number: {memory: 9223372036854775kB}", "3:20: expected an amount of memory with its unit"),
      ("number: {time: 9223372036854775807s}", "3:18: expected a time with its unit"),
      ("number: {cores: 9223372036854775807}", "3:19: expected an integer from 1 to 4096"),
      ("number: {gpus: -1}", "3:18: expected an integer from 0 to 1024"),
      ("number: {gpus: 1025}", "3:18: expected an integer from 0 to 1024"),
      ("number: {gpus: a100}", "3:18: expected an integer from 0 to 1024"),
      ("number: {gres: 1}", "3:12: 'gres' is not a setting of resources"),
      ("number: {coers: 2}", "3:12: 'coers' is not a setting of resources"),
      ("nmber: {cores: 2}", "3:3: 'nmber' is not a kind of stage"),
    ])
  func mistakes(section: String, message: String) {
    let files = SpecificationFiles([
      "configs/a.yaml": "name: a\nresources:\n  \(section)\nstages: {a: {number: 1}}\n"
    ])
    let found = files.mistakes()
    #expect(found.count == 1 && found.first?.hasPrefix("configs/a.yaml:\(message)") ?? false, "\(found)")
  }
}
