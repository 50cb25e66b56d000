import Declarations
import Specifications
import TestSupport
import Testing
import Workflow

@testable import Experiments

@Suite("What a specification can name")
struct RegistryTests {
  @Test(
    "what has settings is read and written back, each setting with its own value",
    arguments: RegisteredItem.all)
  func roundTrip(_ item: RegisteredItem) throws {
    let sample = RegisteredItem.samples[item.name] ?? "{}"
    let source = SourceText(name: "sample", text: sample.replacing("\n", with: " "))
    var problems = Problems()
    let node = try #require(YAML.readValue(in: source, from: 1, into: &problems))
    let written = item.writtenBack(node, &problems)
    #expect(problems.list.map(\.message) == [])
    #expect(written == (try JSON(parsing: sample)))
  }

  @Test(
    "a sample gives every setting a value that is not the default and no other's",
    arguments: RegisteredItem.all)
  func samplesAreTelling(_ item: RegisteredItem) throws {
    let sample = try JSON(parsing: RegisteredItem.samples[item.name] ?? "{}")
    var seen: Set<String> = []
    for field in item.fields {
      let value = try #require(sample[field.name], "the sample of \(item.name) has no '\(field.name)'")
      #expect(value != field.standard?.jsonWithNames, "'\(field.name)' has its default")
      if value.boolean == nil {
        #expect(seen.insert(value.compactText).inserted, "'\(field.name)' is like another")
      }
    }
    #expect(sample.members?.count == item.fields.count)
  }

  @Test(
    "a default stays what it was as long as the version does",
    arguments: Registry.experiments.stages.map(\.name))
  func defaults(_ name: String) throws {
    let kind = try #require(Registry.experiments.stage(name))
    guard case .record(let record) = kind.shape else { return }
    try Snapshot.check(
      Self.lines(record.fields), "Defaults/\(kind.name)-\(kind.version).txt",
      remedy:
        "A field that equals its default is in no key: where a default changes, raise `version` of '\(name)'."
    )
  }

  @Test("a default of what stages are made of stays what it was")
  func defaultsWithin() throws {
    let items = RegisteredItem.all.filter { !$0.name.hasPrefix("stage ") && !$0.fields.isEmpty }
    let text = items.map { "\($0.name)\n\(Self.lines($0.fields))" }.joined(separator: "\n")
    try Snapshot.check(
      text, "Defaults/within.txt",
      remedy: "Where a default changes, raise `version` of every stage or data set that may hold it.")
  }

  @Test("every kind, case and field is described")
  func documentation() {
    for item in RegisteredItem.all {
      for field in item.fields { #expect(field.documentation.hasSuffix("."), "\(item.name): \(field.name)") }
    }
    for kind in Registry.experiments.stages { #expect(kind.summary.hasSuffix(".")) }
  }

  private static func lines(_ fields: [FieldShape]) -> String {
    fields.map { field in
      let standard = field.isRequired ? "required" : field.standard?.jsonWithNames.compactText ?? "null"
      return "  \(field.name) (\(field.role)): \(standard)\n"
    }.joined()
  }
}
