import FileFormats
import Foundation
import Neural
import Testing

@testable import Experiments

@Suite("Labels as people have them")
struct LabelsTests {
  /// What the labels of three or four examples of two features are read as, or what is said of them.
  private static func read(_ labels: Data, count: Int = 4, classes: Int = 3) throws -> [ClassIndex] {
    let folder = try SampleFolder()
    let inputs = StoredTensor("", shape: [count, 2], [Float](repeating: 0.5, count: 2 * count))
    try folder.write("x.npy", Array(NPYFile.encode(inputs)))
    try folder.write("y.npy", Array(labels))
    let pair = ArrayPair(inputs: ArrayPlace(path: "x.npy"), labels: ArrayPlace(path: "y.npy")).seen(
      from: folder.path)
    let arrays = Arrays(shape: [2], classes: classes, train: pair, test: pair)
    let files = try arrays.origin(of: .train).files
    return try arrays.decode(.train, files: files) {
      FileContent(name: $0.name, bytes: try $0.read().bytes)
    }.labels
  }

  private static func integers(_ values: [Int64], shape: [Int]? = nil) -> Data {
    NPYFile.encode(StoredTensor("", shape: shape ?? [values.count], values))
  }

  private static func floats(_ values: [Float], shape: [Int]? = nil) -> Data {
    NPYFile.encode(StoredTensor("", shape: shape ?? [values.count], values))
  }

  @Test("numbers in a column, and of any integer type, are read")
  func good() throws {
    #expect(try Self.read(Self.integers([0, 1, 2, 1], shape: [4, 1])) == [0, 1, 2, 1])
    #expect(
      try Self.read(NPYFile.encode(StoredTensor("", shape: [4], [2, 0, 1, 1] as [Int32]))) == [2, 0, 1, 1])
    #expect(
      try Self.read(NPYFile.encode(StoredTensor("", shape: [4], [2, 0, 1, 1] as [UInt8]))) == [2, 0, 1, 1])
  }

  private static let faults: [(labels: Data, says: String)] = [
    (
      NPYFile.encode(texts: ["cat", "dog", "cow", "cat"]),
      "found the type <U3 (texts); of labels, number them from 0 on: save "
        + "numpy.unique(x, return_inverse=True)[1]"
    ),
    (
      integers([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], shape: [4, 3]),
      "expected 4 labels, as train inputs has examples, found an array of shape [4, 3]; expected one number per example: for "
        + "one-hot rows, save y.argmax(axis=1)"
    ),
    (
      floats([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0], shape: [4, 3]), "for one-hot rows, save y.argmax(axis=1)"
    ),
    (integers([0, 1, 2, 1], shape: [1, 4]), "found an array of shape [1, 4]; save y.reshape(-1)"),
    (
      floats([0, 1, 2, 1]), "expected labels of an integer type, found F32; save y.astype(numpy.int64)"
    ),
    (
      floats([0, 1, 2.5, 1]),
      "2.5 of example 2 is none, and values to predict are the targets of `value-arrays`"
    ),
    (floats([0, -.nan, 2, 1]), "nan of example 1 is none"),
    (
      integers([1, 2, 3, 1]), "expected labels from 0 to 2, found 3 of example 2; they start at 1: save y - 1"
    ),
    (integers([0, 1, 2, 4]), "found 4 of example 3; are there 5 classes? write `classes: 5`"),
    (
      integers([0, -1, 2, 1]),
      "found -1 of example 1; -1 often stands where a label is not known: leave those examples out"
    ),
    (
      integers([-1, 1, -1, 1]), "found -1 of example 0; -1 often stands where a label is not known"
    ),
    (integers([-7, 3, 1, 0]), "found -7 of example 0; number them from 0 on"),
    (integers([100, 200, 300, 100]), "found 100 of example 0; number them from 0 on"),
    (integers([.max, 0, 0, 0]), "found 9223372036854775807 of example 0; number them from 0 on"),
  ]

  @Test("labels of another form are told what makes labels of them", arguments: faults.indices)
  func fault(index: Int) {
    let fault = Self.faults[index]
    let text = message { _ = try Self.read(fault.labels) }
    #expect(text?.contains(fault.says) == true, "\(text ?? "was read")")
  }

  @Test("as many labels as examples are wanted, whatever their form")
  func otherCount() {
    let text = message { _ = try Self.read(Self.integers([0, 1, 2])) }
    #expect(
      text?.hasSuffix("expected 4 labels, as train inputs has examples, found an array of shape [3]") == true)
  }
}
