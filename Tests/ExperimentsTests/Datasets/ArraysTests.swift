import Declarations
import FileFormats
import Foundation
import Neural
import Testing
import Workflow

@testable import Experiments

@Suite("The user's own arrays as a data set")
struct ArraysTests {
  private static func tensor(_ name: String, _ shape: [Int], bytes: Bool) -> StoredTensor {
    let count = shape.reduce(1, *)
    return bytes
      ? StoredTensor(name, shape: shape, (0..<count).map { UInt8($0 % 256) })
      : StoredTensor(name, shape: shape, (0..<count).map { Float($0) / 4 })
  }

  private static func npy(_ shape: [Int], bytes: Bool = true) -> [UInt8] {
    Array(NPYFile.encode(tensor("", shape, bytes: bytes)))
  }

  private static func labels(_ values: [Int64], shape: [Int]? = nil) -> [UInt8] {
    Array(NPYFile.encode(StoredTensor("", shape: shape ?? [values.count], values)))
  }

  private static let pair = ArrayPair(
    inputs: ArrayPlace(path: "x.npy"), labels: ArrayPlace(path: "y.npy"))

  /// What the training part of a pair of arrays reads as.
  private static func decoded(
    _ inputs: [UInt8], _ labels: [UInt8], shape: [Int] = [1, 2, 3], pair: ArrayPair = pair
  ) throws -> Examples {
    let folder = try SampleFolder()
    try folder.write(pair.inputs.path.text, inputs)
    if pair.labels.path != pair.inputs.path { try folder.write(pair.labels.path.text, labels) }
    let pair = pair.seen(from: folder.path)
    let arrays = Arrays(shape: shape, classes: 3, train: pair, test: pair)
    let files = try arrays.origin(of: .train).files
    let read: DatasetReader = { FileContent(name: $0.name, bytes: try $0.read().bytes) }
    let examples = try arrays.decode(.train, files: files, read: read)
    #expect(try arrays.count(of: .train, files: files, read: read) == examples.count)
    return examples
  }

  @Test("bytes stay bytes, and floats of any precision become single", arguments: [true, false])
  func types(bytes: Bool) throws {
    let examples = try Self.decoded(Self.npy([4, 1, 2, 3], bytes: bytes), Self.labels([0, 1, 2, 1]))
    #expect(examples.shape == [1, 2, 3] && examples.labels == [0, 1, 2, 1])
    let pixels = (0..<24).map { UInt8($0) }
    let floats = pixels.map { Float($0) / 4 }
    let expected: Examples.Inputs = bytes ? .bytes(pixels) : .floats(floats)
    #expect(examples.inputs == expected)
  }

  @Test("axes of size one may be left out, and labels may have one more")
  func axes() throws {
    let examples = try Self.decoded(Self.npy([2, 2, 3]), Self.labels([2, 0], shape: [2, 1]))
    #expect(examples.count == 2 && examples.shape == [1, 2, 3])
  }

  @Test("arrays of one file are told apart by name", arguments: ["data.npz", "data.safetensors"])
  func names(file: String) throws {
    let tensors = [
      Self.tensor("x", [2, 6], bytes: false), StoredTensor("y", shape: [2], [1, 2] as [Int32]),
    ]
    let bytes =
      file.hasSuffix("npz")
      ? NPZFile.encode(tensors.map { ($0.name, NPYFile.encode($0)) }) : SafetensorsFile.encode(tensors)
    let pair = ArrayPair(
      inputs: ArrayPlace(path: file, array: "x"), labels: ArrayPlace(path: file, array: "y"))
    #expect(try Self.decoded(Array(bytes), [], shape: [6], pair: pair).labels == [1, 2])
    let unnamed = ArrayPair(inputs: ArrayPlace(path: file), labels: ArrayPlace(path: file, array: "y"))
    #expect(
      message { _ = try Self.decoded(Array(bytes), [], shape: [6], pair: unnamed) }
        == "train inputs: expected one array, found 'x', 'y'; say which, as in {path: \(file), array: x}")
  }

  private static let faults: [(inputs: [UInt8], labels: [UInt8], says: String)] = [
    (
      npy([4, 3, 2]), labels([0, 1, 2, 1]),
      "train inputs: expected examples as an array of shape [n, 1, 2, 3], found [4, 3, 2]"
    ),
    (npy([]), labels([0]), "found []"),
    (npy([0, 1, 2, 3]), labels([]), "expected at least one example, found none"),
    (
      npy([4, 1, 2, 3]), labels([0, 1, 2]),
      "train labels: expected 4 labels, as train inputs has examples, found an array of shape [3]"
    ),
    (npy([2, 1, 2, 3]), labels([0, 3]), "train labels: expected labels from 0 to 2, found 3 of example 1"),
    (
      npy([2, 1, 2, 3]), labels([-1, 0]), "train labels: expected labels from 0 to 2, found -1 of example 0"
    ),
    (
      npy([2, 1, 2, 3]), npy([2], bytes: false),
      "train labels: expected labels of an integer type, found F32; save y.astype(numpy.int64)"
    ),
    (
      Array(NPYFile.encode(StoredTensor("", shape: [1, 6], [Int64](repeating: 1, count: 6)))), labels([0]),
      "found I64; save x.astype(numpy.float32)"
    ),
    (
      Array(NPYFile.encode(StoredTensor("", shape: [1, 6], [0, 1, 2, .nan, 4, 5] as [Float]))), labels([0]),
      "expected inputs that are finite, found nan in example 0"
    ),
    (Array("hello".utf8), labels([0]), "expected a file of safetensors, PyTorch, npz or npy"),
  ]

  @Test("arrays that do not fit say what was wanted", arguments: faults.indices)
  func fault(index: Int) throws {
    let fault = Self.faults[index]
    // The axis of size one is left out where types are what is wrong.
    let shape = index == 7 || index == 8 ? [6] : [1, 2, 3]
    let text = message { _ = try Self.decoded(fault.inputs, fault.labels, shape: shape) }
    #expect(text?.contains(fault.says) == true, "\(text ?? "was read")")
  }

  @Test("images with their channels last are told how to be saved")
  func channelsLast() throws {
    let text = message {
      _ = try Self.decoded(Self.npy([2, 4, 5, 3]), Self.labels([0, 1]), shape: [3, 4, 5])
    }
    #expect(text?.contains("numpy.moveaxis(x, -1, 1)") == true)
  }

  private static let specification = """
    name: mine
    data:
      mine:
        dataset:
          arrays:
            shape: [2]
            classes: 3
            train: {inputs: data/all.npz, labels: data/y.npy}
            test: {inputs: {path: data/all.npz, array: x}, labels: data/y.npy}
        validation: 2
    stages:
      start: {train: {network: {input: [2], layers: [linear: 3]}, data: mine, seed: 1, epochs: 1}}

    """

  private func prepared(names: [String] = ["x"]) throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    let arrays = names.enumerated().map { index, name in
      (name, NPYFile.encode(StoredTensor("", shape: [9, 2], (0..<18).map { Float($0 + index) })))
    }
    try experiment.folder.write("data/all.npz", Array(NPZFile.encode(arrays)))
    try experiment.folder.write("data/y.npy", Self.labels((0..<9).map { $0 % 3 }))
    return experiment
  }

  @Test("a network trains on them, and what is read of the files is in the key")
  func endToEnd() throws {
    let experiment = try prepared()
    #expect(try experiment.run(Self.specification).executed == ["start"])
    #expect(try experiment.run(Self.specification).executed == [])
    let named = Self.specification.replacing(
      "train: {inputs: data/all.npz", with: "train: {inputs: {path: data/all.npz, array: x}")
    #expect(try experiment.run(named).executed == ["start"])
    try experiment.folder.write("data/y.npy", Self.labels((0..<9).map { ($0 + 1) % 3 }))
    #expect(try experiment.run(named).executed == ["start"])
  }

  @Test("a missing file is a mistake in the document")
  func missing() throws {
    let experiment = try TemporaryExperiment()
    do {
      try experiment.run(Self.specification)
      Issue.record("it ran")
    } catch let diagnostics as Diagnostics {
      let text = diagnostics.rendered()
      #expect(text.contains(".yaml:5:") && text.contains("train: inputs needs data/all.npz"), "\(text)")
    }
  }

  @Test("sizes that do not agree are found when the plan is made, where it needs them")
  func sizesAtPlanTime() throws {
    let experiment = try prepared()
    try experiment.folder.write("data/y.npy", Self.labels([0, 1]))
    #expect(throws: Diagnostics.self) { try experiment.run(Self.specification) }
  }

  @Test("files whose names differ in Unicode's normal form alone are two files")
  func normalForms() throws {
    let pair = ArrayPair(
      inputs: ArrayPlace(path: "\u{e9}.npy"), labels: ArrayPlace(path: "e\u{301}.npy"))
    let examples = try Self.decoded(Self.npy([2, 1, 2, 3]), Self.labels([1, 2]), pair: pair)
    #expect(examples.count == 2)
  }
}
