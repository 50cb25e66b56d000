import Foundation
import Testing

@testable import FileFormats

/// Values beside the weights of which Thalweg knows nothing but what the pickle says.
@Suite("unknown objects in a pickle")
struct PickledObjectTests {
  private static let files = (1...5).map { "objects-\($0).pth" } + ["legacy-objects.pth"]

  @Test("none of them keeps the weights beside it from being read", arguments: files)
  func readable(name: String) throws {
    let file = try Fixture.tensors(name)
    #expect(file.tensors.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
    #expect(try file.read(2).floats() == (0..<6).map { 2 + Float($0) / 8 })
  }

  @Test("what the file calls is known by name, and was not executed", arguments: files)
  func calls(name: String) throws {
    let calls = try Fixture.tensors(name).calls
    for call in ["pathlib.PurePosixPath", "__main__.Colour", "datetime.datetime", "posix.system"] {
      #expect(calls.contains(call), "\(calls)")
    }
    #expect(
      !calls.contains { $0.hasPrefix("torch") || $0.hasPrefix("numpy") || $0.hasPrefix("collections.O") })
  }

  /// What Python gives for the same values: `repr` of what `pickle.load` makes of them.
  private static let expected: [(path: [String], shows: String)] = [
    (["plain"], "an instance of __main__.Plain {inner: nothing, rate: 0.1}"),
    (["slotted"], "an instance of __main__.Slotted {rate: 0.1}"),
    (["both"], "an instance of __main__.Both {more: 1, rate: 0.2}"),
    (["options"], "an instance of argparse.Namespace {path: a call of pathlib.PurePosixPath, rate: 0.1}"),
    (["own dict"], "an instance of __main__.Config (a: 1, b: an instance of __main__.Config) {extra: 3}"),
    (["own list"], "an instance of __main__.Names ('a', 'b') {title: t}"),
    (["path"], "a call of pathlib.PurePosixPath with ('a', 'b')"),
    (["number"], "1e-05"), (["count"], "-3"), (["flag"], "true"), (["real"], "-1e-300"),
    (["negative"], "-1099511627776"), (["text"], "é\n'\"\\"), (["defaults", "a"], "a list"),
    (["counter", "a"], "2"), (["ring", "inner"], "an instance of __main__.Plain {inner: an instance"),
  ]

  @Test("an instance keeps its class, its attributes and what it holds", arguments: [2, 3, 4, 5])
  func state(version: Int) throws {
    let archive = try ZipArchive(try Fixture.content("objects-\(version).pth"))
    let pickle = try archive.bytes(of: try #require(archive["x/data.pkl"]))
    var machine = PickleMachine(FileContent(name: "x", bytes: pickle))
    let root = try machine.run()
    let view = PickleView(machine)
    for (path, shows) in Self.expected {
      let value = try #require(view.value(["all sorts"] + path, in: root), "\(path)")
      #expect(view.text(of: value).hasPrefix(shows), "\(path): \(view.text(of: value))")
    }
  }

  @Test("a module keeps the settings of its layers, whatever its class")
  func settings() throws {
    let file = try Fixture.tensors("settings.pth")
    #expect(file.tensors.map(\.name) == ["weight", "count", "0.weight"])
    let archive = try ZipArchive(try Fixture.content("settings.pth"))
    var machine = PickleMachine(
      FileContent(name: "x", bytes: try archive.bytes(of: try #require(archive["x/data.pkl"]))))
    let root = try machine.run()
    let view = PickleView(machine)
    for (path, shows) in [
      (["eps"], "0.001"), (["momentum"], "0.3"), (["_modules", "0", "in_features"], "2"),
      (["_modules", "act"], "an instance of mine.Act"),
    ] { #expect(view.value(path, in: root).map { view.text(of: $0) } == shows, "\(path)") }
  }

  @Test(
    "a state dict may hold values that are no tensors, which are named",
    arguments: [
      (
        "extra-state.pth",
        ["_extra_state is a map of 'format', 'scale'", "2._extra_state is bytes"]
      ),
      (
        "mixed.pth",
        ["rate is a number", "name is a text", "act is a call of functools.partial", "list is a list"]
      ),
    ])
  func others(name: String, shown: [String]) throws {
    let file = try Fixture.tensors(name)
    #expect(file.tensors.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
    #expect(file.passedOver.map { "\($0.name) is \($0.description)" } == shown)
  }
}

/// What a pickle built, as text.
private struct PickleView {
  let machine: PickleMachine

  init(_ machine: PickleMachine) { self.machine = machine }

  func value(_ path: [String], in root: PickleValue) -> PickleValue? {
    path.reduce(root) { value, name in value.flatMap { member(name, of: $0) } }
  }

  private func member(_ name: String, of value: PickleValue) -> PickleValue? {
    entries(of: value).first { if case .text(name) = $0.key { true } else { false } }?.value
  }

  private func entries(of value: PickleValue) -> [PickleEntry] {
    switch machine.node(value) {
    case .map(let entries)?: entries
    case .instance(let instance)?: instance.entries + entries(of: instance.state)
    default: []
    }
  }

  func text(of value: PickleValue, isInside: Bool = false) -> String {
    switch value {
    case .none: return "nothing"
    case .boolean(let value): return "\(value)"
    case .integer(let value): return "\(value)"
    case .real(let value): return "\(value)"
    case .text(let value): return value
    case .bytes(let value): return "\(value.count) bytes"
    case .node:
      guard case .instance(let instance)? = machine.node(value) else { return "a list" }
      let name = (instance.isCall ? "a call of " : "an instance of ") + instance.type
      if isInside { return name }
      if instance.isCall { return "\(name) with \(list(instance.arguments))" }
      let held = instance.entries.map(entry).sorted() + instance.elements.map { "'\(text(of: $0))'" }
      let state = entries(of: instance.state).map(entry).sorted()
      return name + (held.isEmpty ? "" : " (\(held.joined(separator: ", ")))")
        + (state.isEmpty ? "" : " {\(state.joined(separator: ", "))}")
    }
  }

  private func entry(_ entry: PickleEntry) -> String {
    "\(text(of: entry.key)): \(text(of: entry.value, isInside: true))"
  }

  private func list(_ value: PickleValue) -> String {
    "(\((machine.elements(value) ?? []).map { "'\(text(of: $0))'" }.joined(separator: ", ")))"
  }
}
