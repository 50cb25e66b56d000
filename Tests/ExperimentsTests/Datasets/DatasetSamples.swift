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
