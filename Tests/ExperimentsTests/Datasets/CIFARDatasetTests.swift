import Declarations
import Foundation
import Neural
import Testing

@testable import Experiments

@Suite("CIFAR-10 and CIFAR-100")
struct CIFARDatasetTests {
  @Test("the batches of CIFAR-10 follow one another")
  func ten() throws {
    let folder = try SampleFolder()
    for batch in 1...5 {
      let name = "cifar-10-batches-bin/data_batch_\(batch).bin"
      try folder.write(
        name, Sample.record([UInt8(batch)], fill: 1) + Sample.record([UInt8(batch + 4)], fill: UInt8(batch)))
    }
    let dataset = CIFAR10(path: WrittenPath(folder.path))
    let files = try dataset.origin(of: .train).files
    #expect(try dataset.count(of: .train, files: files) { try $0.map() } == 10)
    let examples = try dataset.decode(.train, files: files) { try $0.read() }
    #expect(examples.labels == [1, 5, 2, 6, 3, 7, 4, 8, 5, 9])
    #expect(examples.shape == [3, 32, 32])
    #expect(examples[9..<10].inputs == .bytes([UInt8](repeating: 5, count: 3072)))
  }

  @Test("CIFAR-100 is one file a part, labelled by the finer classes")
  func hundred() throws {
    let folder = try SampleFolder()
    try folder.write("test.bin", Sample.record([3, 42], fill: 1))
    let dataset = CIFAR100(path: WrittenPath(folder.path))
    let files = try dataset.origin(of: .test).files
    #expect(try dataset.decode(.test, files: files) { try $0.read() }.labels == [42])
    #expect(CIFAR100.classNames[42] == "leopard")
  }

  @Test("a missing batch is named")
  func missing() throws {
    let folder = try SampleFolder()
    try folder.write("data_batch_1.bin", Sample.record([0], fill: 0))
    let expected = """
      cifar-10 needs data_batch_2.bin or data_batch_2.bin.gz, which is not in \(folder.path) or \
      \(folder.path)/cifar-10-batches-bin or \(folder.path)/cifar-10-batches-py
      """
    #expect(message { _ = try CIFAR10(path: WrittenPath(folder.path)).origin(of: .train) } == expected)
  }

  /// The fields of a part's first two images: labels, and the first pixels of each plane of the second.
  private func decoded(
    _ dataset: some DatasetKind, _ part: DatasetPart
  ) throws -> (labels: [ClassIndex], pixels: [UInt8]) {
    let files = try dataset.origin(of: part).files
    let examples = try dataset.decode(part, files: files) { try $0.read() }
    #expect(try dataset.count(of: part, files: files) { try $0.map() } == examples.count)
    guard case .bytes(let bytes) = examples.inputs else { return (examples.labels, []) }
    return (examples.labels, [0, 1024, 2048].map { bytes[3072 + $0] })
  }

  @Test("the version for Python is read as torchvision leaves it", arguments: [false, true])
  func python(writtenByPython3: Bool) throws {
    let folder = try SampleFolder()
    let images = (0..<2).flatMap { image in
      (0..<3).flatMap { [UInt8](repeating: UInt8(100 * image + 70 + $0), count: 1024) }
    }
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/cifar-python3.pickle")
    let pickle =
      writtenByPython3
      ? Array(try Data(contentsOf: fixture)) : Sample.cifarPickle(images, ["labels": [3, 9]])
    for batch in 1...5 { try folder.write("cifar-10-batches-py/data_batch_\(batch)", pickle) }
    let found = try decoded(CIFAR10(path: WrittenPath(folder.path)), .train)
    #expect(found.labels == [3, 9, 3, 9, 3, 9, 3, 9, 3, 9])
    #expect(found.pixels == [170, 171, 172])
  }

  @Test("the binary version comes before the one for Python where both are there")
  func both() throws {
    let folder = try SampleFolder()
    try folder.write("test_batch.bin", Sample.record([1], fill: 1))
    try folder.write("test_batch", Sample.cifarPickle([UInt8](repeating: 0, count: 3072), ["labels": [3]]))
    let files = try CIFAR10(path: WrittenPath(folder.path)).origin(of: .test).files
    #expect(files.map(\.name) == ["test_batch.bin"])
  }

  @Test("CIFAR-100 has fine labels, and coarse ones where they are asked for, in both versions")
  func coarse() throws {
    let binary = try SampleFolder()
    try binary.write("test.bin", Sample.record([3, 42], fill: 1) + Sample.record([19, 99], fill: 2))
    let python = try SampleFolder()
    try python.write(
      "cifar-100-python/test",
      Sample.cifarPickle(
        [UInt8](repeating: 1, count: 3072) + [UInt8](repeating: 2, count: 3072),
        ["fine_labels": [42, 99], "coarse_labels": [3, 19]]))
    for folder in [binary, python] {
      #expect(try decoded(CIFAR100(path: WrittenPath(folder.path)), .test).labels == [42, 99])
      let coarse = CIFAR100(path: WrittenPath(folder.path), labels: .coarse)
      #expect(try decoded(coarse, .test).labels == [3, 19])
      #expect(coarse.targets == .classes(20))
      #expect(try coarse.origin(of: .test) != CIFAR100(path: WrittenPath(folder.path)).origin(of: .test))
    }
  }

  @Test(
    "a pickle that is no batch is refused with what is wrong",
    arguments: [
      ([0x80, 2] + Array("].".utf8), "expected a pickle of a dict with `data` and labels"),
      (Sample.cifarPickle([], ["labels": []]), "of shape [0, 3072]"),
      (
        Sample.cifarPickle([UInt8](repeating: 0, count: 3072), ["fine_labels": [1]]),
        "expected 1 labels below 10 in `labels`, found no `labels`"
      ),
      (
        Sample.cifarPickle([UInt8](repeating: 0, count: 3072), ["labels": [10]]),
        "expected 1 labels below 10 in `labels`, found 10 of image 0"
      ),
      (
        Sample.cifarPickle([UInt8](repeating: 0, count: 3072), ["labels": [1, 2]]),
        "expected 1 labels below 10 in `labels`, found 2"
      ),
      (
        Array(Sample.cifarPickle([UInt8](repeating: 0, count: 3072), ["labels": [1]]).prefix(2000)),
        "the file is truncated"
      ),
    ])
  func hostile(bytes: [UInt8], says: String) throws {
    let folder = try SampleFolder()
    try folder.write("test_batch", bytes)
    let dataset = CIFAR10(path: WrittenPath(folder.path))
    let files = try dataset.origin(of: .test).files
    let found = message { _ = try dataset.decode(.test, files: files) { try $0.read() } }
    #expect(found?.contains(says) == true, "\(found ?? "nothing")")
  }

  @Test("there are a hundred classes, in alphabetical order")
  func classes() {
    #expect(CIFAR100.classNames.count == 100)
    #expect(CIFAR100.classNames == CIFAR100.classNames.sorted())
    #expect(CIFAR10.classNames == CIFAR10.classNames.sorted())
  }
}
