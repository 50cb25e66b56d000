import Declarations
import Foundation
import Neural
import Testing

@testable import Experiments

@Suite("IDX files of any name")
struct IDXFilesTests {
  /// Two images of 2 rows and 3 columns, of pixels 0 to 11.
  private static let images: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3] + (0..<12).map { $0 }

  private func decode(
    shape: [Int] = [1, 2, 3], classes: Int = 26, labels: [UInt8] = [1, 26], firstLabel: Int = 1,
    transpose: Bool = false
  ) throws -> Examples {
    let folder = try SampleFolder()
    try folder.write("some-images", Self.images)
    try folder.write("some-labels", Sample.labels(labels))
    let pair = IDXPair(
      images: WrittenPath("some-images", seenFrom: folder.path),
      labels: WrittenPath("some-labels", seenFrom: folder.path))
    let dataset = IDX(
      shape: shape, classes: classes, train: pair, test: pair, firstLabel: firstLabel, transpose: transpose)
    let files = try dataset.origin(of: .train).files
    let examples = try dataset.decode(.train, files: files) { try $0.read() }
    #expect(try dataset.count(of: .train, files: files) { try $0.map() } == 2)
    return examples
  }

  @Test("labels start where they are said to")
  func firstLabel() throws {
    #expect(try decode().labels == [0, 25])
    #expect(
      message { _ = try decode(classes: 25) }?.contains("expected a label from 1 to 25, found 26") == true)
    #expect(
      message { _ = try decode(labels: [0, 1]) }?.contains("expected a label from 1 to 26, found 0") == true)
  }

  @Test("transposed, columns of the file are rows")
  func transpose() throws {
    #expect(try decode().inputs == .bytes((0..<12).map { UInt8($0) }))
    let turned = try decode(shape: [1, 3, 2], transpose: true)
    #expect(turned.inputs == .bytes([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]))
    #expect(turned.shape == [1, 3, 2])
  }

  @Test("images of another size than `shape` says are refused")
  func size() {
    #expect(
      message { _ = try decode(shape: [1, 3, 2]) }?.contains("expected images of 3 x 2, found 2 x 3") == true)
    #expect(
      message { _ = try decode(transpose: true) }?.contains("expected images of 3 x 2, found 2 x 3") == true)
  }

  @Test("images of another shape are refused with the file, both shapes and what to write")
  func shapes() throws {
    func complaint(_ shape: [Int], transpose: Bool = false) -> String {
      message { _ = try decode(shape: shape, transpose: transpose) } ?? "nothing"
    }
    let square = complaint([1, 28, 28])
    #expect(square.contains("some-images, byte 8: expected images of 28 x 28, found 2 x 3"))
    #expect(square.hasSuffix("write `shape: [1, 2, 3]`, if these are the images"))
    #expect(complaint([1, 3, 2]).hasSuffix("write `transpose: true`, or `shape: [1, 2, 3]`"))
    #expect(complaint([1, 2, 3], transpose: true).hasSuffix("leave out `transpose`"))
    #expect(
      complaint([1, 4, 4], transpose: true).hasSuffix("write `shape: [1, 3, 2]`, if these are the images"))
    let colour = complaint([3, 2, 3])
    #expect(
      colour.contains(
        "some-images, byte 0: expected 4 dimensions, a number of images of 3 x 2 x 3, found 3: 2 x 2 x 3"))
    #expect(colour.hasSuffix("write `shape: [1, 2, 3]`, if these are the images"))
    #expect(complaint([6]).contains("expected 2 dimensions, a number of images of 6, found 3: 2 x 2 x 3"))
  }

  @Test("images and labels that have changed places are told")
  func swapped() throws {
    let folder = try SampleFolder()
    try folder.write("some-images", Self.images)
    try folder.write("some-labels", Sample.labels([1, 2]))
    func complaint(_ images: String, _ labels: String) throws -> String {
      let pair = IDXPair(
        images: WrittenPath(images, seenFrom: folder.path), labels: WrittenPath(labels, seenFrom: folder.path)
      )
      let dataset = IDX(shape: [1, 2, 3], classes: 3, train: pair, test: pair)
      let files = try dataset.origin(of: .train).files
      return message { _ = try dataset.count(of: .train, files: files) { try $0.map() } } ?? "nothing"
    }
    #expect(try complaint("some-images", "some-labels") == "nothing")
    #expect(
      try complaint("some-labels", "some-images").hasSuffix(
        "some-labels, byte 0: expected 3 dimensions, a number of images of 2 x 3, found 1: 2; these are labels: `images` "
          + "and `labels` have changed places"))
    #expect(
      try complaint("some-images", "some-images").hasSuffix(
        "expected 1 dimension, a number of labels, found 3: 2 x 2 x 3; is this a file of images?"))
    try folder.write("some-labels", Sample.labels([1, 2, 0]))
    #expect(try complaint("some-images", "some-labels").hasSuffix("found 3; are both files of one part?"))
  }

  @Test("the letters of EMNIST are 26 classes, found as the publisher's archive has them")
  func letters() throws {
    let folder = try SampleFolder()
    try folder.write("gzip/emnist-letters-test-images-idx3-ubyte", Sample.images(2))
    try folder.write("gzip/emnist-letters-test-labels-idx1-ubyte", Sample.labels([1, 26]))
    let dataset = EMNIST(split: .letters, path: WrittenPath(folder.path))
    let files = try dataset.origin(of: .test).files
    #expect(try dataset.decode(.test, files: files) { try $0.read() }.labels == [0, 25])
    #expect(dataset.targets == .classes(26))
    let upright = EMNIST(split: .letters, transpose: true, path: WrittenPath(folder.path))
    #expect(try upright.origin(of: .test) != dataset.origin(of: .test))
  }
}
