import Declarations
import FileFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One message to or from a worker: a head in JSON, and arrays.
struct WorkerMessage: Sendable {
  let head: JSON
  let arrays: [StoredTensor]

  init(_ head: JSON, _ arrays: [StoredTensor] = []) { (self.head, self.arrays) = (head, arrays) }

  /// The lengths of head and body, which every frame begins with.
  static let lengthSize = 12
  private static let mostHead = 1 << 26

  /// The frame.
  var bytes: Data {
    let head = Array(head.compactText.utf8)
    let body = arrays.isEmpty ? Data() : SafetensorsFile.encode(arrays)
    var frame = Data(capacity: Self.lengthSize + head.count + body.count)
    for shift in stride(from: 0, to: 32, by: 8) {
      frame.append(UInt8(truncatingIfNeeded: head.count >> shift))
    }
    for shift in stride(from: 0, to: 64, by: 8) {
      frame.append(UInt8(truncatingIfNeeded: body.count >> shift))
    }
    frame.append(contentsOf: head)
    frame.append(body)
    return frame
  }

  /// The lengths that a frame begins with; nil where they are those of no frame.
  ///
  /// - Parameter most: bytes that a body may have.
  static func lengths(_ bytes: [UInt8], most: Int) -> (head: Int, body: Int)? {
    let head = bytes[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
    let body = bytes[4..<12].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard head > 0, head <= mostHead, body <= UInt64(max(0, most)) else { return nil }
    return (head, Int(body))
  }

  init?(head: [UInt8], body: Data) {
    guard let head = try? JSON(parsing: head) else { return nil }
    if body.isEmpty {
      self.init(head)
    } else {
      guard let file = try? SafetensorsFile(decoding: FileContent(name: "a message", bytes: body)) else {
        return nil
      }
      self.init(head, file.tensors)
    }
  }
}

/// What a worker answered.
struct WorkerAnswer: Sendable {
  let values: JSON
  private let arrays: [StoredTensor]

  init(_ values: JSON, _ arrays: [StoredTensor]) { (self.values, self.arrays) = (values, arrays) }

  /// An array of the answer.
  ///
  /// - Parameter count: of elements it has to have, where that is known.
  /// - Throws: `WorkerError` where there is none such.
  func floats(_ name: String, count: Int? = nil) throws(WorkerError) -> [Float] {
    guard let values = arrays.first(where: { $0.name == name })?.elements(as: Float.self) else {
      throw Self.nonsense("no array '\(name)'")
    }
    if let count, count != values.count {
      throw Self.nonsense("an array '\(name)' of \(values.count) numbers in place of \(count)")
    }
    return values
  }

  func has(_ name: String) -> Bool { arrays.contains { $0.name == name } }

  func tensor(_ name: String) -> StoredTensor? { arrays.first { $0.name == name } }

  static func nonsense(_ what: String, help: String? = nil) -> WorkerError {
    WorkerError(.protocol, "the worker's answer makes no sense: \(what)", help: help)
  }
}
