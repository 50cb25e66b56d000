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
    ("|u1", .uint8),
  ]

  /// The bytes of a file that holds this tensor, whose name is not written.
  public static func encode(_ tensor: StoredTensor) -> Data {
    guard let typeName = typeNames.first(where: { $0.type == tensor.elementType })?.name else {
      preconditionFailure("NumPy has no type for \(tensor.elementType.rawValue)")
    }
    let sizes = tensor.shape.map { "\($0)," }.joined(separator: " ")
    let shape = tensor.shape.count > 1 ? String(sizes.dropLast()) : sizes
    let text = "{'descr': '\(typeName)', 'fortran_order': False, 'shape': (\(shape)), }"
    let prefixSize = magic.count + 4
    // NumPy pads so that the elements start at a multiple of 64.
    let padding = (64 - (prefixSize + text.utf8.count + 1) % 64) % 64
    let header =
      Array(text.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: padding) + [UInt8(ascii: "\n")]
    let length = UInt16(header.count)
    return Data(magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + header) + tensor.bytes
  }

  /// Reads a file whose array is in C order and of a type that is known here.
  public static func decode(_ content: FileContent, name: String = "") throws(InterchangeError)
    -> StoredTensor
  {
    let range = try headerRange(of: content)
    let text = String(decoding: content.bytes[range], as: UTF8.self)
    guard let header = NPYHeader(text) else {
      throw fault(
        content, "a header with 'descr', 'fortran_order' and 'shape'", "'\(text)'", at: range.lowerBound)
    }
    guard !header.isFortranOrder else {
      throw fault(
        content, "elements in C order", "Fortran order", at: range.lowerBound,
        remedy: "save numpy.ascontiguousarray(array)")
    }
    guard let type = typeNames.first(where: { $0.name == header.typeName })?.type else {
      let known = typeNames.map(\.name).joined(separator: ", ")
      throw fault(content, "one of the types \(known)", header.typeName, at: range.lowerBound)
    }
    let present = content.bytes.count - range.upperBound
    guard type.byteCount(of: header.shape) == present else {
      throw fault(
        content, "as many bytes as the shape \(header.shape) takes", "\(present)", at: range.upperBound)
    }
    return StoredTensor(
      name: name, elementType: type, shape: header.shape, bytes: content.bytes[range.upperBound...])
  }

  private static func headerRange(of content: FileContent) throws(InterchangeError) -> Range<Int> {
    let bytes = content.bytes
    guard bytes.count >= 12, bytes.prefix(magic.count).elementsEqual(magic) else {
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
    _ content: FileContent, _ expected: String, _ found: String, at offset: Int, remedy: String? = nil
  ) -> InterchangeError {
    InterchangeError(file: content.name, offset: offset, expected: expected, found: found, remedy: remedy)
  }
}
