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
  /// The tensors that can be read, sorted by name.
  public let tensors: [StoredTensor]
  /// All of them, sorted by name.
  let descriptions: [TensorDescription]
  /// By the bytes of their names.
  private let places: [[UInt8]: Int]
  /// The types of those that cannot be read, by their places among all.
  private let otherTypes: [Int: String]
  private let fileName: String

  /// The tensor of that name, where it can be read.
  public subscript(name: String) -> StoredTensor? {
    places[Array(name.utf8)].map { tensors[$0] }
  }

  /// The tensor at a place among all of them.
  func read(_ index: Int) throws(FileFormatError) -> StoredTensor {
    let name = descriptions[index].name
    guard let type = otherTypes[index] else {
      guard let tensor = self[name] else { preconditionFailure("a tensor is listed and not there") }
      return tensor
    }
    throw FileFormatError(
      file: fileName, expected: "a type that can be read for '\(name.legible)'",
      found: Self.explanation(of: type), remedy: "save it as F32, which torch's x.float() gives")
  }

  private static func explanation(of type: String) -> String {
    let meaning: String? =
      switch type {
      case _ where type.hasPrefix("F8_"): "floating-point numbers of 8 bits"
      case _ where type.hasPrefix("F6_"): "floating-point numbers of 6 bits"
      case _ where type.hasPrefix("F4"): "floating-point numbers of 4 bits"
      case _ where type.hasPrefix("C"): "complex numbers"
      default: nil
      }
    return "the type \(type.legible)" + (meaning.map { " (\($0))" } ?? "")
  }

  /// Whether a file may be of this kind: after the length of its header a brace follows.
  static func hasMagic(_ bytes: Data) -> Bool {
    guard bytes.count > 8, bytes[8] == UInt8(ascii: "{") else { return false }
    return bytes.littleEndian(at: 0, size: 8) <= mostHeader
  }

  private static let mostHeader = 100_000_000

  /// Checks the whole header, and copies no tensor.
  public init(decoding content: FileContent) throws(FileFormatError) {
    let headerEnd = try Self.headerEnd(of: content)
    let header = try Self.header(of: content, end: headerEnd)
    let layout = SafetensorsLayout(content: content, start: headerEnd)
    var tensors: [StoredTensor] = []
    var descriptions: [TensorDescription] = []
    var otherTypes: [Int: String] = [:]
    for (name, entry) in header.entries {
      if let tensor = try layout.tensor(name, entry) {
        tensors.append(tensor)
      } else {
        otherTypes[descriptions.count] = entry.dtype
      }
      descriptions.append(
        TensorDescription(name: name, elementType: ElementType(rawValue: entry.dtype), shape: entry.shape))
    }
    try layout.checkCoverage(header.entries)
    metadata = header.metadata
    self.tensors = tensors
    self.descriptions = descriptions
    self.otherTypes = otherTypes
    fileName = content.name
    places = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { (Array($1.name.utf8), $0) })
  }

  private static func headerEnd(of content: FileContent) throws(FileFormatError) -> Int {
    let lengthSize = 8
    if let kind = FileKind(of: content), kind.format != .safetensors {
      throw FileKind.mismatch(content, expected: "a safetensors file")
    }
    guard content.bytes.count >= lengthSize else {
      throw FileFormatError(
        file: content.name, offset: 0, expected: "the 8 bytes of a safetensors header's length",
        found: "\(content.bytes.count) and the end of the file")
    }
    let length = content.bytes.prefix(lengthSize).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(mostHeader, content.bytes.count - lengthSize)
    guard length <= UInt64(limit) else {
      throw FileFormatError(
        file: content.name, offset: 0, expected: "a safetensors header of at most \(limit) bytes",
        found: "the length \(length)", remedy: "the file is truncated or is not safetensors")
    }
    return lengthSize + Int(length)
  }

  private static func header(
    of content: FileContent, end: Int
  ) throws(FileFormatError) -> SafetensorsHeader {
    do throws(SafetensorsHeader.Fault) {
      return try SafetensorsHeader(parsing: Array(content.bytes[8..<end]))
    } catch {
      throw FileFormatError(
        file: content.name, offset: 8 + error.place, expected: "a safetensors header in JSON",
        found: error.found,
        remedy: error.found.hasSuffix(" twice") ? "which of the two is meant? save it again" : nil)
    }
  }
}

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension SafetensorsFile {
  /// Whether tensors of these names can be in one file.
  public static func canName(_ names: [String]) -> Bool {
    Set(names).count == names.count && !names.contains(SafetensorsHeader.metadataName)
  }

  /// The bytes of a file that holds these tensors; equal content gives equal bytes.
  ///
  /// Tensors are laid down by type, wide ones first so that each is aligned, and then by name; the header is padded
  /// with spaces to a multiple of 8. These are the bytes that the reference implementation writes, save that it
  /// leaves the order of metadata to chance. Names must differ.
  public static func encode(_ tensors: [StoredTensor], metadata: [String: String] = [:]) -> Data {
    precondition(Set(tensors.map { Array($0.name.utf8) }).count == tensors.count, "two tensors have one name")
    let ordered = ElementType.allCases.flatMap { type in
      tensors.filter { $0.elementType == type }.sorted {
        $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
      }
    }
    var header = Array(headerText(ordered, metadata).utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var file = Data(capacity: 8 + header.count + ordered.reduce(0) { $0 + $1.bytes.count })
    for shift in stride(from: 0, to: 64, by: 8) {
      file.append(UInt8(truncatingIfNeeded: header.count >> shift))
    }
    file.append(contentsOf: header)
    for tensor in ordered { file.append(tensor.bytes) }
    return file
  }

  private static func headerText(_ tensors: [StoredTensor], _ metadata: [String: String]) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quote($0.key)):\(quote($0.value))" }
      members.append("\(quote(SafetensorsHeader.metadataName)):{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      precondition(tensor.name != SafetensorsHeader.metadataName, "a tensor has the metadata's name")
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let range = "\(offset),\(offset + tensor.bytes.count)"
      members.append(
        #"\#(quote(tensor.name)):{"dtype":"\#(tensor.elementType.rawValue)","shape":[\#(shape)],"#
          + #""data_offsets":[\#(range)]}"#)
      offset += tensor.bytes.count
    }
    return "{\(members.joined(separator: ","))}"
  }

  /// A JSON string.
  private static func quote(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case "\u{8}": quoted += "\\b"
      case "\t": quoted += "\\t"
      case "\n": quoted += "\\n"
      case "\u{C}": quoted += "\\f"
      case "\r": quoted += "\\r"
      case "\u{0}"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
