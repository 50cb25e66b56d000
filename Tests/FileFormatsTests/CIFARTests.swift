import FileFormats
import Foundation
import Testing

@Suite("CIFAR")
struct CIFARTests {
  private func record(_ labels: [UInt8], fill: UInt8) -> [UInt8] {
    labels + [UInt8](repeating: fill, count: 3071) + [255]
  }

  @Test("records of CIFAR-10 are a label and an image")
  func ten() throws {
    let file = content("batch", record([3], fill: 1) + record([9], fill: 2))
    #expect(try CIFARFormat.ten.count(in: file) == 2)
    let batch = try CIFARBatch(decoding: file, format: .ten)
    #expect(batch.labels == [3, 9])
    #expect(batch.pixels.count == 2 * 3072)
    #expect([batch.pixels[0], batch.pixels[3071], batch.pixels[3072]] == [1, 255, 2])
  }

  @Test("the finer label of CIFAR-100 is the class")
  func hundred() throws {
    let batch = try CIFARBatch(decoding: content("train", record([19, 99], fill: 1)), format: .hundred)
    #expect(batch.labels == [99])
  }

  @Test("a label out of range names its place")
  func labelOutOfRange() {
    let ten = content("batch", record([3], fill: 1) + record([10], fill: 2))
    #expect(
      message { _ = try CIFARBatch(decoding: ten, format: .ten) }
        == "batch, byte 3073: expected a label below 10, found 10")
    let coarse = content("train", record([20, 99], fill: 1))
    #expect(
      message { _ = try CIFARBatch(decoding: coarse, format: .hundred) }
        == "train, byte 0: expected a coarse label below 20, found 20")
    let fine = content("train", record([0, 100], fill: 1))
    #expect(
      message { _ = try CIFARBatch(decoding: fine, format: .hundred) }
        == "train, byte 1: expected a label below 100, found 100")
  }

  @Test("a truncated or empty file is refused by its size alone")
  func wrongSize() {
    let remedy = "the file is truncated or of another format"
    let cut = content("batch", record([3], fill: 1) + [4, 5])
    let expected = "batch, byte 3073: expected whole records of 3073 bytes, found a last one of 2; \(remedy)"
    #expect(message { _ = try CIFARFormat.ten.count(in: cut) } == expected)
    #expect(message { _ = try CIFARBatch(decoding: cut, format: .ten) } == expected)
    #expect(
      message { _ = try CIFARFormat.hundred.count(in: content("train", [])) }
        == "train, byte 0: expected records of 3074 bytes, as the binary version has, found an empty file; fetch or write it "
        + "again: whatever made it did not come to an end")
  }

  @Test("the version for Python is named, and which one is read")
  func pickle() {
    // pickle.dumps({b"data": b""}, 2)
    let batch = content(
      "data_batch_1.bin", [0x80, 2, 0x7D, 0x71, 0, 0x55, 4] + Array("data".utf8) + [0x71, 1, 0x2E])
    #expect(
      message { _ = try CIFARFormat.ten.count(in: batch) }
        == "data_batch_1.bin, byte 0: expected records of 3073 bytes, as the binary version has, found a pickle, as the version "
        + "for Python has; take the binary version, whose files end in .bin")
  }
}
