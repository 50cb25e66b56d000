import Declarations
import Foundation
import Testing

@testable import Platform
@testable import Workflow

@Suite("Run directories that are not as they were made")
struct RunInspectionTests {
  private static let text = "stages: {a: {number: 12}, b: {sum: {of: [a], plus: 3}}}"
  private static let file = "stages/a/number.txt"

  enum Harm: CaseIterable, Sendable {
    case edited, sameSize, emptied, removed, folder, pipe, link
  }

  private let laboratory: Laboratory
  private var folder: TemporaryFolder { laboratory.folder }
  private var run: RunFolder { RunFolder(path: "\(folder.path)/runs/toys/1") }

  init() throws {
    laboratory = try Laboratory()
    _ = try laboratory.run(Self.text)
    // What comes later is later by any clock.
    usleep(20_000)
  }

  private func harm(_ name: String, _ harm: Harm) throws {
    let name = "runs/toys/1/\(name)"
    var bytes = try folder.bytes(of: name)
    switch harm {
    case .edited: try folder.write(bytes + [0x78], to: name)
    case .sameSize:
      bytes[bytes.count / 2] ^= 1
      try folder.write(bytes, to: name)
    case .emptied: try folder.write([], to: name)
    case .removed: try folder.remove(name)
    case .folder, .pipe, .link:
      try folder.remove(name)
      let thing: FoundThing = harm == .folder ? .folder : harm == .pipe ? .pipe : .link
      try thing.make(at: "\(folder.path)/\(name)")
    }
  }

  private func findings() throws -> [RunFinding] { try run.findings(of: run.record()) }

  private var names: [String] {
    folder.files(under: "runs/toys/1").filter { !$0.hasSuffix(".elsewhere") }
  }

  @Test("nothing is found in a run that nobody touched, nor in a copy of it, with its times or without")
  func whole() throws {
    #expect(try findings() == [])
    for (name, options) in [("kept", "-a"), ("new", "-r")] {
      let copy = Process()
      copy.executableURL = URL(filePath: "/bin/cp")
      copy.arguments = [options, run.path, "\(folder.path)/\(name)"]
      try copy.run()
      copy.waitUntilExit()
      let copied = RunFolder(path: "\(folder.path)/\(name)")
      #expect(try copied.findings(of: copied.record()) == [])
    }
  }

  @Test("whatever happens to any file of a run is found", arguments: Harm.allCases)
  func found(kind: Harm) throws {
    for name in names where name != "run.json" {
      let bytes = try folder.bytes(of: "runs/toys/1/\(name)")
      try harm(name, kind)
      if kind == .pipe, name == "timing.json" {
        #expect(throws: FileError.self) { try findings() }
      } else if kind == .folder, name == "timing.json" {
        #expect(throws: FileError.self) { try findings() }
      } else {
        let found = try findings().filter { $0.problem != .added }
        #expect(found.map(\.name) == [name], "\(kind)")
      }
      try? folder.remove("runs/toys/1/\(name)")
      try? folder.remove("runs/toys/1/\(name).elsewhere")
      try folder.write(bytes, to: "runs/toys/1/\(name)")
      #expect(try findings() == [], "the same bytes are the same file")
    }
  }

  @Test("every byte of run.json and timing.json counts")
  func records() throws {
    let record = try run.record()
    for name in ["run.json", "timing.json"] {
      let bytes = try folder.bytes(of: "runs/toys/1/\(name)")
      for position in bytes.indices where bytes[position] > 0x20 {
        var other = bytes
        other[position] ^= 1
        try folder.write(other, to: "runs/toys/1/\(name)")
        #expect(try run.findings(of: record).contains { $0.name == name }, "\(name) at \(position)")
      }
      try folder.write(bytes, to: "runs/toys/1/\(name)")
    }
  }

  @Test("what was added among results is found, what stands beside run.json is the user's")
  func added() throws {
    try folder.write([1], to: "runs/toys/1/notes.txt")
    #expect(try findings() == [])
    try folder.write([1], to: "runs/toys/1/stages/a/more.txt")
    try folder.write([1], to: "runs/toys/1/stages/c/x")
    #expect(
      try findings() == [
        RunFinding(name: "stages/a/more.txt", problem: .added), RunFinding(name: "stages/c", problem: .added),
      ])
  }

  @Test(
    "a run restores what the store has, says so once, and keeps what stood there", arguments: Harm.allCases)
  func mended(kind: Harm) throws {
    for name in names where !["events.jsonl", "timing.json"].contains(name) {
      // That run.json is no file is an error.
      if name == "run.json", kind == .folder || kind == .pipe { continue }
      let bytes = try folder.bytes(of: "runs/toys/1/\(name)")
      try harm(name, kind)
      // Beside a result it would be one more thing that the run did not make.
      try? folder.remove("runs/toys/1/\(name).elsewhere")
      let outcome = try laboratory.run(Self.text)
      let warnings = outcome.events.compactMap { if case .warning(_, let text) = $0 { text } else { nil } }
      #expect(outcome.executed == [] && outcome.summary.directory == nil)
      #expect(warnings.count == 1 && warnings[0].hasPrefix("mended '\(run.path)': \(name) "), "\(warnings)")
      #expect(try folder.bytes(of: "runs/toys/1/\(name)") == bytes)
      #expect(try findings() == [], "\(kind) \(name)")
      #expect(
        try laboratory.run(Self.text).events.contains { if case .warning = $0 { true } else { false } }
          == false)
    }
    let kept = try FileManager.default.contentsOfDirectory(atPath: "\(laboratory.storePath)/quarantine")
    #expect(kept.isEmpty == (kind == .removed))
  }

  @Test(
    "what nobody has is said at every run, and nothing else is done",
    arguments: ["events.jsonl", "timing.json"])
  func damaged(name: String) throws {
    try harm(name, .edited)
    for _ in 0..<2 {
      let outcome = try laboratory.run(Self.text)
      let warnings = outcome.events.compactMap { if case .warning(_, let text) = $0 { text } else { nil } }
      #expect(warnings.count == 1 && warnings[0].hasPrefix("'\(run.path)' is damaged: \(name) was changed"))
      #expect(outcome.summary.directory == nil && outcome.summary.outcome == .done)
    }
  }

  @Test("a whole stage that is gone is put back, and an object that is damaged is made again for it")
  func everything() throws {
    let before = folder.files(under: "runs/toys/1/stages")
    try folder.remove("runs/toys/1/stages")
    let digest = Digest(of: "12").description
    try folder.remove("store/objects/\(digest.prefix(2))/\(digest.dropFirst(2))")
    try folder.write(Array("13".utf8), to: "store/objects/\(digest.prefix(2))/\(digest.dropFirst(2))")
    let outcome = try laboratory.run(Self.text)
    #expect(outcome.executed == ["a"])
    #expect(folder.files(under: "runs/toys/1/stages") == before)
    #expect(try laboratory.number("a") == 12)
  }

  @Test("runs of before there were seals are read, and their results looked at")
  func older() throws {
    let timing = try JSON(parsing: folder.bytes(of: "runs/toys/1/timing.json"))
    let members = (timing.members ?? []).filter { !["files", "written", "checksum"].contains($0.name) }
    try folder.write(JSON.object(members).prettyBytes, to: "runs/toys/1/timing.json")
    #expect(try findings() == [])
    usleep(20_000)
    try harm(Self.file, .sameSize)
    #expect(try findings() == [RunFinding(name: Self.file, problem: .changed)])
  }

  @Test("whoever keeps what runs refer to does not believe a run.json that was changed")
  func references() throws {
    #expect(try RunReferences(in: "\(folder.path)/runs").unreadable.isEmpty)
    let text = String(decoding: try folder.bytes(of: "runs/toys/1/run.json"), as: UTF8.self)
    try folder.write(
      Array(text.replacing("\"name\": \"toys\"", with: "\"name\": \"boys\"").utf8), to: "runs/toys/1/run.json"
    )
    #expect(try RunReferences(in: "\(folder.path)/runs").unreadable.map(\.path) == [run.path])
  }
}
