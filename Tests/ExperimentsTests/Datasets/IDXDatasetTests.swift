import Declarations
import FileFormats
import Foundation
import Neural
import Platform
import Testing
import Workflow

@testable import Experiments

@Suite("MNIST and Fashion-MNIST")
struct IDXDatasetTests {
  private func folder(
    images: [UInt8] = Sample.images(3), labels: [UInt8] = Sample.labels([7, 0, 9]), prefix: String = ""
  ) throws -> SampleFolder {
    let folder = try SampleFolder()
    try folder.write("\(prefix)train-images-idx3-ubyte", images)
    try folder.write("\(prefix)train-labels-idx1-ubyte", labels)
    return folder
  }

  private func decode(_ folder: SampleFolder) throws -> Examples {
    let mnist = MNIST(path: WrittenPath(folder.path))
    let files = try mnist.origin(of: .train).files
    return try mnist.decode(.train, files: files) { try $0.read() }
  }

  @Test("a part is its images and labels, and its count is known without decoding")
  func part() throws {
    let folder = try folder()
    let examples = try decode(folder)
    #expect(examples.shape == [1, 28, 28])
    #expect(examples.labels == [7, 0, 9])
    #expect(examples[1..<2].inputs == .bytes([UInt8](repeating: 1, count: 784)))
    let mnist = MNIST(path: WrittenPath(folder.path))
    let files = try mnist.origin(of: .train).files
    #expect(files.map(\.name) == ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
    #expect(try mnist.count(of: .train, files: files) { try $0.map() } == 3)
  }

  @Test("more may be held out than there are test images, but not all that there is to train on")
  func heldOut() throws {
    let folder = try folder()
    try folder.write("t10k-images-idx3-ubyte", Sample.images(1))
    try folder.write("t10k-labels-idx1-ubyte", Sample.labels([7]))
    func parts(holdingOut count: Int) throws -> [String] {
      try DatasetSource(dataset: MNIST(path: WrittenPath(folder.path)), validation: count)
        .parts(hashing: PathDigests()).map(\.name)
    }
    #expect(try parts(holdingOut: 2) == ["train", "validation", "test"])
    #expect(throws: SettingError.self) { try parts(holdingOut: 3) }
  }

  @Test("files are found where torchvision puts them, and a relative path counts from the base")
  func torchvision() throws {
    let folder = try folder(prefix: "data/MNIST/raw/")
    let files = try MNIST(path: WrittenPath("data", seenFrom: folder.path)).origin(of: .train).files
    #expect(files[0].path == "\(folder.path)/data/MNIST/raw/train-images-idx3-ubyte")
  }

  @Test("a missing file names where it was looked for, and the remedy")
  func missing() throws {
    let expected = """
      fashion-mnist needs t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz, which is not in /no/such or \
      /no/such/FashionMNIST/raw
      """
    #expect(
      message { _ = try FashionMNIST(path: WrittenPath("such", seenFrom: "/no")).origin(of: .test) }
        == expected)
    let error = #expect(throws: DatasetError.self) {
      try FashionMNIST(path: WrittenPath("such", seenFrom: "/no")).origin(of: .test)
    }
    #expect(
      error?.remedy
        == "is the path right? To download it: thalweg data get fashion-mnist, and leave out `path:`")
    let usual = FileSearch(dataset: "fashion-mnist", path: nil, subfolders: [])
    #expect(
      usual.remedy == """
        download it: thalweg data get fashion-mnist (or apt install dataset-fashion-mnist); or give `path:`, the \
        folder that has the files
        """)
  }

  @Test(
    "files are found under the names that 7-Zip and Kaggle give them, and are the same data",
    arguments: [
      (
        ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"],
        ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"]
      ),
      (
        ["train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte"],
        ["train-images-idx3-ubyte/train-images-idx3-ubyte", "train-labels-idx1-ubyte"]
      ),
      (
        ["train-images.idx3-ubyte", "train-images-idx3-ubyte/x", "train-labels.idx1-ubyte"],
        ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"]
      ),
    ])
  func otherNames(written: [String], found: [String]) throws {
    let folder = try SampleFolder()
    for name in written {
      try folder.write(name, name.contains("labels") ? Sample.labels([7, 0, 9]) : Sample.images(3))
    }
    let files = try MNIST(path: WrittenPath(folder.path)).origin(of: .train).files
    #expect(files.map(\.path) == found.map { "\(folder.path)/\($0)" })
    #expect(files.map(\.name) == ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
    #expect(try decode(folder).labels == [7, 0, 9])
  }

  @Test(
    "a file that is there and nearly right is named",
    arguments: [
      ("emnist-train-images-idx3-ubyte", true), ("Train_Images.IDX3.ubyte", true),
      ("train-image-idx3-ubyte", true),
      ("train-labels-idx1-ubyte", false), ("notes.txt", false),
    ])
  func near(name: String, isNear: Bool) throws {
    let folder = try SampleFolder()
    try folder.write(name, [0])
    let error = #expect(throws: DatasetError.self) {
      try MNIST(path: WrittenPath(folder.path)).origin(of: .train)
    }
    #expect(
      error?.remedy.hasPrefix("there is '\(name)' in \(folder.path); is the path right?") == isNear,
      "\(error?.remedy ?? "")")
  }

  @Test("images of another size are refused")
  func wrongSize() throws {
    let folder = try folder(images: Sample.images(3, side: 8))
    let expected =
      "\(folder.path)/train-images-idx3-ubyte, byte 8: expected images of 28 x 28, found 8 x 8; "
      + "is this a file of another data set?"
    #expect(message { _ = try decode(folder) } == expected)
  }

  @Test("as many labels are wanted as there are images")
  func unequalCounts() throws {
    let folder = try folder(labels: Sample.labels([7, 0]))
    let expected = """
      \(folder.path)/train-labels-idx1-ubyte, byte 4: expected 3 labels, as \
      \(folder.path)/train-images-idx3-ubyte has images, found 2; are both files of one part?
      """
    #expect(message { _ = try decode(folder) } == expected)
    let mnist = MNIST(path: WrittenPath(folder.path))
    let files = try mnist.origin(of: .train).files
    #expect(message { _ = try mnist.count(of: .train, files: files) { try $0.map() } } == expected)
  }

  @Test("a label that is no class names its place")
  func wrongLabel() throws {
    let folder = try folder(labels: Sample.labels([7, 10, 9]))
    let expected = "\(folder.path)/train-labels-idx1-ubyte, byte 9: expected a label below 10, found 10"
    #expect(message { _ = try decode(folder) } == expected)
  }

  static let debian = "/usr/share/datasets/fashion-mnist"

  @Test(
    "Debian's Fashion-MNIST is whole, and starts as it should",
    .enabled(if: FileManager.default.fileExists(atPath: debian), "apt install dataset-fashion-mnist"),
    arguments: [
      (DatasetPart.train, 60_000, [9, 0, 0, 3, 0] as [ClassIndex]),
      (DatasetPart.test, 10_000, [9, 2, 1, 1, 6]),
    ])
  func fashion(part: DatasetPart, count: Int, labels: [ClassIndex]) throws {
    let dataset = FashionMNIST()
    let files = try dataset.origin(of: part).files
    #expect(try dataset.count(of: part, files: files) { try $0.map() } == count)
    let examples = try dataset.decode(part, files: files) { try $0.read() }
    #expect(examples.count == count)
    #expect(Array(examples.labels.prefix(5)) == labels)
    // The classes are balanced.
    for label in 0..<10 {
      #expect(examples.labels.count { $0 == ClassIndex(label) } == count / 10)
    }
  }
}

/// Digests of paths in the place of those of what the files hold.
struct PathDigests: FileDigests {
  func digest(ofFile path: String) -> Digest { Digest(of: path) }
}
