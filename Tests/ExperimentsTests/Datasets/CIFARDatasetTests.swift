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
      \(folder.path)/cifar-10-batches-bin
      """
    #expect(message { _ = try CIFAR10(path: WrittenPath(folder.path)).origin(of: .train) } == expected)
  }

  @Test("the version for Python is named where it is there instead of the binary one")
  func python() throws {
    let folder = try SampleFolder()
    try folder.write("data_batch_1", [0x80, 2])
    let error = #expect(throws: DatasetError.self) {
      try CIFAR10(path: WrittenPath(folder.path)).origin(of: .train)
    }
    #expect(
      error?.remedy.hasPrefix("there is 'data_batch_1' in \(folder.path); unpack the binary version") == true)
  }

  @Test("there are a hundred classes, in alphabetical order")
  func classes() {
    #expect(CIFAR100.classNames.count == 100)
    #expect(CIFAR100.classNames == CIFAR100.classNames.sorted())
    #expect(CIFAR10.classNames == CIFAR10.classNames.sorted())
  }
}
