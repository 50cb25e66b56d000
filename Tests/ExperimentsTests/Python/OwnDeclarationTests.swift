import Foundation
import Networks
import Testing

@testable import Declarations
@testable import Experiments

/// What is known of functions of the user's own without Python.
@Suite("Losses, metrics and data sets of the user's own, as they are written and hashed")
struct OwnDeclarationTests {
  init() { OwnObject.install() }

  private static func read<Value>(_ schema: Schema<Value>, _ yaml: [String: JSON], in folder: String)
    -> Value?
  {
    let source = SourceText(name: "\(folder)/spec.yaml", text: "")
    let place = Place(source: source, line: 1, column: 1)
    var problems = Problems()
    return schema.read(Node(json: .object(yaml.map { JSON.Member($0.key, $0.value) }), at: place), &problems)
  }

  private static func metric(
    _ object: String, _ arguments: JSON = .object([]), better: String? = nil, in folder: String
  ) -> MetricName? {
    var python: [JSON.Member] = [
      JSON.Member("object", JSON(object)), JSON.Member("arguments", arguments),
    ]
    if let better { python.append(JSON.Member("better", JSON(better))) }
    return read(MetricName.schema, ["python": .object(python)], in: folder)
  }

  @Test("in a key of a loss stand its name, its arguments and its files' bytes, and not where they are")
  func lossKeys() throws {
    let folder = try SampleFolder()
    try folder.write("a/losses.py", Array("from parts import f\n".utf8))
    try folder.write("a/parts.py", Array("def f(): pass\n".utf8))
    try folder.write("b/losses.py", Array("from parts import f\n".utf8))
    try folder.write("b/parts.py", Array("def f(): pass\n".utf8))
    try folder.write("c/losses.py", Array("from parts import f\n".utf8))
    try folder.write("c/parts.py", Array("def f(): pass  # a remark\n".utf8))
    func key(_ place: String, _ gamma: Int = 2) throws -> String {
      let python: JSON = ["object": "losses.py:focal", "arguments": ["gamma": JSON(gamma)]]
      let loss = try #require(Self.read(Losses.schema, ["python": python], in: "\(folder.path)/\(place)"))
      return Losses.schema.canonical(loss).jsonWithNames.compactText
    }
    #expect(try key("a") == key("b"))
    #expect(try key("a") != key("c"))
    #expect(try key("a") != key("a", 3))
    #expect(try key("a").contains(#""object":"focal""#))
    #expect(try key("a").contains("parts.py") && !key("a").contains(folder.path))
  }

  @Test(
    "values of a metric are remembered under its function, arguments and files, whatever its column is called"
  )
  func metricKeys() throws {
    let folder = try SampleFolder()
    try folder.write("a/metrics.py", Array("def f1(): pass\n".utf8))
    try folder.write("b/metrics.py", Array("def f1(): pass\n".utf8))
    try folder.write("c/metrics.py", Array("def f1(): pass\n\n".utf8))
    func identity(
      _ place: String, _ arguments: JSON = .object([]), better: String? = nil, name: String? = nil
    )
      throws -> String
    {
      let found = Self.metric("metrics.py:f1", arguments, better: better, in: "\(folder.path)/\(place)")
      let own = try #require(found?.own)
      return PythonMetric(own, named: name ?? own.name).identity
    }
    #expect(try identity("a") == identity("b"))
    #expect(try identity("a") == identity("a", better: "higher", name: "f1-2"))
    #expect(try identity("a") != identity("c"))
    #expect(try identity("a") != identity("a", ["beta": 2]))
  }

  @Test(
    "columns are called like functions, and told apart where two are called so",
    arguments: [
      (["a.py:f1", "b.py:f1", "b.py:Scores.f1", "a.py:recall"], ["f1", "f1-2", "f1-3", "recall"]),
      (["a.py:brier", "b.py:brier", "a.py:t"], ["own-brier", "own-brier-2", "own-t"]),
    ])
  func names(_ objects: [String], _ expected: [String]) throws {
    let folder = try SampleFolder()
    for file in ["a.py", "b.py"] { try folder.write(file, Array("# \(file)\n".utf8)) }
    let metrics = objects.map { JSON.object([JSON.Member("python", ["object": JSON($0)])]) }
    let source = SourceText(name: "\(folder.path)/spec.yaml", text: "")
    let place = Place(source: source, line: 1, column: 1)
    var problems = Problems()
    let choice = MetricChoice.schema.read(Node(json: .array(metrics + ["error"]), at: place), &problems)
    #expect(choice?.names.map(\.name) == expected + ["error"])
    let written = try #require(choice.map { MetricChoice.schema.canonical($0, .complete) })
    #expect(written.jsonWithNames.elements?.count == expected.count + 1)
  }

  @Test("a metric of the user's own suits every task, and says which values are better")
  func traits() throws {
    let folder = try SampleFolder()
    let lower = try #require(Self.metric("m.py:f", in: folder.path)?.metric)
    let higher = try #require(Self.metric("m.py:f", better: "higher", in: folder.path)?.metric)
    #expect(lower.task == nil && lower.isBetterWhenLower && !higher.isBetterWhenLower)
  }

  @Test("a function that is not there is told before anything runs, with its place")
  func missing() throws {
    let experiment = try TemporaryExperiment()
    let specification = Edit.base.replacing("points: 5", with: "points: 5, metrics: {python: away.py:f}")
    let error = #expect(throws: Diagnostics.self) { try experiment.plan(specification) }
    let text = error.map { "\($0.list)" } ?? ""
    #expect(text.contains("away.py"), "\(text)")
  }
}
