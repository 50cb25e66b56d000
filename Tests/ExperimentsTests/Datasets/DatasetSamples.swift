import Foundation
import Neural

@testable import Experiments

/// A folder that lasts as long as a test, with files in it.
final class SampleFolder: Sendable {
  let url = FileManager.default.temporaryDirectory.appending(path: "thalweg-datasets-\(UUID())")

  var path: String { url.path(percentEncoded: false) }

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }
}

/// Bytes of small files in the forms that data sets are published in.
enum Sample {
  /// An IDX file of images, all pixels of image i being i.
  static func images(_ count: Int, side: Int = 28) -> [UInt8] {
    let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, UInt8(side), 0, 0, 0, UInt8(side)]
    return (0..<count).reduce(header) { $0 + [UInt8](repeating: UInt8($1), count: side * side) }
  }

  /// An IDX file of labels.
  static func labels(_ labels: [UInt8]) -> [UInt8] {
    [0, 0, 8, 1, 0, 0, 0, UInt8(labels.count)] + labels
  }

  /// A batch of CIFAR as Python 2 pickled it: texts that are bytes, an array by `_reconstruct`, labels in lists.
  static func cifarPickle(_ images: [UInt8], _ labels: KeyValuePairs<String, [UInt8]>) -> [UInt8] {
    func short(_ text: String) -> [UInt8] { [0x55, UInt8(text.utf8.count)] + Array(text.utf8) }
    func little(_ number: Int, _ size: Int) -> [UInt8] {
      (0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    var bytes: [UInt8] =
      [0x80, 2, 0x7D, 0x71, 1, 0x28] + short("batch_label") + short("testing batch 1 of 1")
    for (key, values) in labels {
      bytes += short(key) + [0x5D, 0x28] + values.flatMap { [0x4B, $0] } + [0x65]
    }
    bytes += short("data") + Array("cnumpy.core.multiarray\n_reconstruct\n".utf8)
    bytes += Array("cnumpy\nndarray\n".utf8) + [0x4B, 0, 0x85] + short("b") + [0x87, 0x52, 0x28, 0x4B, 1]
    bytes += [0x4A] + little(images.count / 3072, 4) + [0x4D] + little(3072, 2) + [0x86]
    bytes += Array("cnumpy\ndtype\n".utf8) + short("u1") + [0x4B, 0, 0x4B, 1, 0x87, 0x52, 0x28, 0x4B, 3]
    bytes += short("|") + Array("NNN".utf8) + [0x4A, 255, 255, 255, 255, 0x4A, 255, 255, 255, 255, 0x4B, 0]
    bytes += [0x74, 0x62, 0x89, 0x54] + little(images.count, 4) + images + [0x74, 0x62, 0x75, 0x2E]
    return bytes
  }

  /// A record of CIFAR-10 or CIFAR-100.
  static func record(_ labels: [UInt8], fill: UInt8) -> [UInt8] {
    labels + [UInt8](repeating: fill, count: 3072)
  }
}

/// What an error says when it is thrown, or nothing when none is.
func message(_ work: () throws -> Void) -> String? {
  do {
    try work()
    return nil
  } catch {
    return "\(error)"
  }
}

extension Examples {
  /// The classes; none where targets are values.
  var labels: [ClassIndex] { if case .classes(let classes) = targets { classes } else { [] } }

  /// Of one example.
  var shape: [Int] { input.dimensions }
}
