#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A safetensors file: named tensors and textual metadata.
///
/// The format is the length of a JSON header (64 bits, little-endian), the header, and the tensors' bytes, which
/// must cover the rest of the file without gap or overlap.
public struct SafetensorsFile: Sendable {
  public let metadata: [String: String]
  /// The tensors, sorted by name.
  public let tensors: [StoredTensor]
  private let places: [String: Int]

  /// The tensor of that name.
  public subscript(name: String) -> StoredTensor? {
    places[name].map { tensors[$0] }
  }

  /// Checks the whole header, and copies no tensor.
  public init(decoding content: FileContent) throws(InterchangeError) {
    let headerEnd = try Self.headerEnd(of: content)
    let header = try Self.header(of: content, end: headerEnd)
    let layout = SafetensorsLayout(content: content, start: headerEnd)
    var tensors: [StoredTensor] = []
    for (name, entry) in header.entries {
      tensors.append(try layout.tensor(name, entry))
    }
    try layout.checkCoverage(header.entries)
    metadata = header.metadata
    self.tensors = tensors
    places = Dictionary(tensors.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  private static func headerEnd(of content: FileContent) throws(InterchangeError) -> Int {
    let lengthSize = 8
    guard content.bytes.count >= lengthSize else {
      throw InterchangeError(
        file: content.name, offset: 0, expected: "the 8 bytes of a safetensors header's length",
        found: "\(content.bytes.count) and the end of the file")
    }
    let length = content.bytes.prefix(lengthSize).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(100_000_000, content.bytes.count - lengthSize)
    guard length <= UInt64(limit) else {
      throw InterchangeError(
        file: content.name, offset: 0, expected: "a safetensors header of at most \(limit) bytes",
        found: "the length \(length)", remedy: "the file is truncated or is not safetensors")
    }
    return lengthSize + Int(length)
  }

  private static func header(
    of content: FileContent, end: Int
  ) throws(InterchangeError) -> SafetensorsHeader {
    do {
      return try JSONDecoder().decode(SafetensorsHeader.self, from: content.bytes[8..<end])
    } catch {
      throw InterchangeError(
        file: content.name, offset: 8, expected: "a safetensors header in JSON", found: describe(error))
    }
  }

  private static func describe(_ error: any Error) -> String {
    let context: DecodingError.Context? =
      switch error as? DecodingError {
      case .dataCorrupted(let context)?, .typeMismatch(_, let context)?, .valueNotFound(_, let context)?,
        .keyNotFound(_, let context)?:
        context
      default: nil
      }
    let path = context?.codingPath.map(\.stringValue).joined(separator: ".") ?? ""
    return path.isEmpty ? "text that is not" : "a fault at '\(path)'"
  }
}
