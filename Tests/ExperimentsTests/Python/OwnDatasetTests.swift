import Foundation
import Networks
import Neural
import TestSupport
import Testing

@testable import Declarations
@testable import Experiments

/// Data sets that functions of the user's own make.
@Suite("Data sets of the user's own", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct OwnDatasetTests {
  private let experiment: TemporaryExperiment
  /// Each test has a function that was never called before, whatever is kept in the cache folder.
  private let mark = "\n# \(UUID())\n"

  init() throws {
    OwnObject.install()
    experiment = try TemporaryExperiment()
    try OwnObject.write(OwnObject.data + mark, "data.py", to: experiment)
  }

  private var log: String { "\(experiment.folder.path)/calls" }

  private var calls: Int {
    ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").count { $0 == "\n" }
  }

  private func training(_ python: String, beside: String = "", file: String = "data.py") -> String {
    """
    name: small
    data: {blobs: {dataset: {python: \(python.replacing("data.py", with: file))}\(beside)}}
    networks: {small: {input: [2], layers: [linear: 6, tanh, linear: 2]}}
    stages:
      start: {train: {network: small, data: blobs, seed: 1, epochs: 2, batch: 20}}
      alone: {evaluate: {weights: start, splits: [train, test], metrics: error}}

    """
  }

  private var blobs: String { "{object: data.py:blobs, arguments: {log: \(log)}}" }

  @Test("the function is called once for its files and arguments")
  func once() throws {
    let specification = training(blobs)
    #expect(try experiment.run(specification).failures == [:])
    #expect(try experiment.run(specification).executed == [])
    #expect(calls == 1)
    #expect(
      try experiment.run(training("{object: data.py:blobs, arguments: {n: 40, log: \(log)}}")).failures == [:]
    )
    #expect(calls == 2)
  }

  @Test("another function that makes the same makes nothing run")
  func comment() throws {
    try experiment.run(training(blobs))
    try OwnObject.write(OwnObject.data + mark + "# a remark\n", "other/data.py", to: experiment)
    #expect(try experiment.run(training(blobs, file: "other/data.py")).executed == [])
    #expect(calls == 2)
    let seed = "{object: data.py:blobs, arguments: {seed: 1, log: \(log)}}"
    #expect(Set(try experiment.run(training(seed)).executed) == ["start", "alone"])
  }

  @Test("examples are held out, chosen and normalised as those of others")
  func settings() throws {
    let beside = ", validation: 10, examples: {count: 20, balanced: true}, normalise: measured"
    let specification = training(blobs, beside: beside).replacing(
      "[train, test]", with: "[train, validation, test]")
    let run = try experiment.run(specification)
    #expect(run.failures == [:])
    #expect(run.record?.sources[0].facts?["normalise"] != nil)
    #expect(run.record?.sources[0].parts.members?.count == 3)
  }

  @Test("pixels, numbers and classes come as they were made")
  func kinds() throws {
    let folder = experiment.folder.path
    func kind(_ name: String) throws -> PythonDataset {
      let kind = PythonDataset(PythonObject(file: WrittenPath("data.py", seenFrom: folder), name: name))
      try kind.prepare()
      return kind
    }
    func examples(_ kind: PythonDataset, _ part: DatasetPart) throws -> Examples {
      try kind.decode(part, files: try kind.origin(of: part).files) { try $0.read() }
    }
    let images = try kind("images")
    #expect(images.inputsAreBytes && images.exampleShape == [1, 2, 2] && images.targets == .classes(3))
    let pixels = try examples(images, .test)
    #expect(pixels.inputs == .bytes((0..<24).map { UInt8($0) }))
    #expect(pixels.targets == .classes([0, 1, 2, 0, 1, 2]))
    let numbers = try kind("numbers")
    #expect(!numbers.inputsAreBytes && numbers.targets == .values(width: 1, noise: nil))
    #expect(try examples(numbers, .train).count == 40 && examples(numbers, .test).count == 20)
  }

  @Test(
    "nonsense is refused before anything runs",
    arguments: [
      ("a number", "returned an int"), ("one split", "no split 'test'"), ("validation", "split 'val'"),
      ("counts", "4 inputs in split 'train', and targets [3]"), ("shapes", "split 'test' [1]"),
      ("tasks", "split 'test' values"), ("mixed", "pixels in one split"), ("integers", "inputs of int64"),
      ("nan", "no finite numbers"), ("negative", "class -1"), ("huge", "class 70001"),
      ("empty", "inputs [0, 2]"),
      ("raises", "ValueError: no such mirror"),
    ])
  func nonsense(kind: String, words: String) throws {
    let specification = training("{object: data.py:nonsense, arguments: {kind: \(kind)}}")
    let error = #expect(throws: Diagnostics.self) { try experiment.plan(specification) }
    let found = try #require(error?.list.first)
    #expect(found.message.contains(words), "\(found.message)")
    #expect(found.place?.line == 2)
  }

  @Test("what was not used for long is removed, and so is what is half made; what was used stays")
  func cleaning() throws {
    let folder = URL(filePath: experiment.folder.path).appendingPathComponent("made")
    let day = 86_400.0
    for (name, file, days) in [
      ("old", "description.json", 40.0), ("recent", "description.json", 20), ("new", "description.json", 0),
      ("half-old", "train.safetensors", 2), ("half-new", "train.safetensors", 0),
    ] {
      let inside = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: inside, withIntermediateDirectories: true)
      try Data(count: 100).write(to: inside.appendingPathComponent(file))
      let date: [FileAttributeKey: Any] = [.modificationDate: Date(timeIntervalSinceNow: -days * day)]
      try FileManager.default.setAttributes(date, ofItemAtPath: inside.appendingPathComponent(file).path)
      try FileManager.default.setAttributes(date, ofItemAtPath: inside.path)
    }
    func left() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }
    let made = MadeDatasets(in: folder.path)
    #expect(made.clean(unusedFor: 30 * day, isDry: true).size == 200)
    #expect(try left().count == 5)
    #expect(made.clean(unusedFor: nil, isDry: false).count == 1)
    #expect(try left() == ["half-new", "new", "old", "recent"])
    #expect(made.clean(unusedFor: 30 * day, isDry: false).count == 1)
    MadeDatasets.noteUse(of: folder.appendingPathComponent("recent").path)
    #expect(made.clean(unusedFor: 0, isDry: false).count == 0)
    #expect(try left() == ["half-new", "new", "recent"])
  }

  @Test("what is kept and damaged is made again", arguments: [true, false])
  func damage(isRemoved: Bool) throws {
    let specification = training(blobs)
    try experiment.run(specification)
    let object = PythonObject(
      file: WrittenPath("data.py", seenFrom: experiment.folder.path), name: "blobs",
      arguments: ["log": JSON(log)])
    let path = try MadeDataset.of(object).parts[0].path
    if isRemoved {
      try FileManager.default.removeItem(atPath: path)
    } else {
      var bytes = try Data(contentsOf: URL(filePath: path))
      bytes[bytes.count - 1] ^= 1
      try bytes.write(to: URL(filePath: path))
    }
    #expect(try experiment.run(specification).executed == [])
    #expect(calls == 2)
  }
}
