#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// NumPy's file of one array: a magic number, a header that is a Python dictionary, and the elements.
///
/// Reads versions 1 to 3 and writes version 1, little-endian and in C order.
public enum NPYFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  private static let typeNames: [(name: String, type: ElementType)] = [
    ("<f4", .float32), ("<f8", .float64), ("<f2", .float16), ("<i8", .int64), ("<i4", .int32),
    ("<i2", .int16), ("|i1", .int8), ("|u1", .uint8), ("|b1", .boolean),
  ]

  static func hasMagic(_ bytes: Data) -> Bool { bytes.prefix(magic.count).elementsEqual(magic) }

  static func hasType(_ type: ElementType) -> Bool { typeNames.contains { $0.type == type } }

  /// The bytes of a file that holds this tensor, whose name is not written.
  ///
  /// - Precondition: `objection(to:)` has none.
  public static func encode(_ tensor: StoredTensor) -> Data {
    guard let typeName = typeNames.first(where: { $0.type == tensor.elementType })?.name else {
      preconditionFailure("NumPy has no type for \(tensor.elementType.rawValue)")
    }
    return encode(typeName, tensor.shape, tensor.bytes)
  }

  /// The bytes of a file that holds a row of texts, each as long as the longest.
  public static func encode(texts: [String]) -> Data {
    let longest = max(1, texts.map(\.unicodeScalars.count).max() ?? 1)
    var bytes = Data(capacity: texts.count * longest * 4)
    for text in texts {
      let scalars = text.unicodeScalars.map(\.value)
      for value in scalars + Array(repeating: 0, count: longest - scalars.count) {
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
      }
    }
    return encode("<U\(longest)", [texts.count], bytes)
  }

  private static func encode(_ typeName: String, _ dimensions: [Int], _ bytes: Data) -> Data {
    let sizes = dimensions.map { "\($0)," }.joined(separator: " ")
    let shape = dimensions.count > 1 ? String(sizes.dropLast()) : sizes
    let text = "{'descr': '\(typeName)', 'fortran_order': False, 'shape': (\(shape)), }"
    let prefixSize = magic.count + 4
    // NumPy pads so that the elements start at a multiple of 64.
    let padding = (64 - (prefixSize + text.utf8.count + 1) % 64) % 64
    let header =
      Array(text.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    let length = UInt16(header.count)
    return Data(magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + header) + bytes
  }

  /// Reads a file whose array is of a type that is known here, in C order or Fortran's.
  public static func decode(_ content: FileContent, name: String = "") throws(InterchangeError)
    -> StoredTensor
  {
    let header = try header(of: content)
    guard let type = header.elementType else {
      let known = typeNames.map(\.name).joined(separator: ", ")
      throw fault(content, "one of the types \(known)", header.typeName, at: header.start)
    }
    let present = content.bytes.count - header.end
    guard type.byteCount(of: header.shape) == present else {
      throw fault(
        content, "as many bytes as the shape \(header.shape) takes", "\(present)", at: header.end)
    }
    let bytes = content.bytes[header.end...]
    guard header.isFortranOrder, header.shape.count > 1 else {
      return StoredTensor(name: name, elementType: type, shape: header.shape, bytes: bytes)
    }
    guard let view = StridedView(firstFastest: header.shape) else {
      throw fault(content, "a shape that can be", "\(header.shape)", at: header.start)
    }
    return StoredTensor(
      name: name, elementType: type, shape: header.shape, bytes: view.gathered(from: bytes, size: type.size))
  }

  /// What the start of a file says of its array.
  struct Facts {
    let typeName: String
    /// Nothing for a type that is not known here.
    let elementType: ElementType?
    let isFortranOrder: Bool
    let shape: [Int]
    /// Where the header's text starts and ends.
    let start: Int, end: Int
  }

  static func header(of content: FileContent) throws(InterchangeError) -> Facts {
    let range = try headerRange(of: content)
    let text = String(decoding: content.bytes[range], as: UTF8.self)
    guard let header = NPYHeader(text), header.shape.count <= StridedView.mostDimensions else {
      throw fault(
        content, "a header with 'descr', 'fortran_order' and 'shape'", "'\(text.legible)'",
        at: range.lowerBound)
    }
    return Facts(
      typeName: header.typeName, elementType: typeNames.first { $0.name == header.typeName }?.type,
      isFortranOrder: header.isFortranOrder, shape: header.shape, start: range.lowerBound,
      end: range.upperBound)
  }

  private static func headerRange(of content: FileContent) throws(InterchangeError) -> Range<Int> {
    let bytes = content.bytes
    guard bytes.count >= 12, hasMagic(bytes) else {
      throw fault(content, "NumPy's magic number", "something else", at: 0)
    }
    guard 1...3 ~= bytes[6] else { throw fault(content, "version 1, 2 or 3", "\(bytes[6])", at: 6) }
    let lengthSize = bytes[6] == 1 ? 2 : 4
    let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = 8 + lengthSize
    guard length <= bytes.count - start else {
      throw fault(content, "a header of at most \(bytes.count - start) bytes", "the length \(length)", at: 8)
    }
    return start..<start + length
  }

  private static func fault(
    _ content: FileContent, _ expected: String, _ found: String, at offset: Int
  ) -> InterchangeError {
    InterchangeError(file: content.name, offset: offset, expected: expected, found: found)
  }
}
