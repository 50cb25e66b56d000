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

  /// More than NumPy reads, and more than any array of numbers needs.
  static let mostHeader = 64 << 10

  static func hasMagic(_ bytes: Data) -> Bool { bytes.prefix(magic.count).elementsEqual(magic) }

  /// Whether elements of the type are written as they are; those of others are widened.
  static func hasType(_ type: ElementType) -> Bool { NumPyType.name(of: type) != nil }

  /// The bytes of a file that holds this tensor, whose name is not written.
  ///
  /// bfloat16, which NumPy has no type for, is written as float32.
  public static func encode(_ tensor: StoredTensor) -> Data {
    if let typeName = NumPyType.name(of: tensor.elementType) {
      return encode(typeName, tensor.shape, tensor.bytes)
    }
    return encode(StoredTensor(tensor.name, shape: tensor.shape, tensor.floats() ?? []))
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

  /// Reads a file whose array is of a type that is known here, in either byte order, and in C order or Fortran's.
  public static func decode(_ content: FileContent, name: String = "") throws(FileFormatError)
    -> StoredTensor
  {
    let header = try header(of: content)
    guard let type = header.type.elementType else { throw unreadable(header, in: content, name) }
    let present = content.bytes.count - header.end
    guard type.byteCount(of: header.shape) == present else {
      throw fault(
        content, "as many bytes as the shape \(header.shape) takes", "\(present)", at: header.end,
        remedy: "the file is truncated or damaged: fetch it again")
    }
    let bytes = content.bytes[header.end...]
    let ordered = header.type.isBigEndian ? bytes.byteSwapped(type.size) : bytes
    guard header.isFortranOrder, header.shape.count > 1 else {
      return StoredTensor(name: name, elementType: type, shape: header.shape, bytes: ordered)
    }
    guard let view = StridedView(firstFastest: header.shape) else {
      throw fault(content, "a shape that can be", "\(header.shape)", at: header.start)
    }
    return StoredTensor(
      name: name, elementType: type, shape: header.shape, bytes: view.gathered(from: ordered, size: type.size)
    )
  }

  private static func unreadable(_ header: Facts, in content: FileContent, _ name: String) -> FileFormatError
  {
    let whose = name.isEmpty ? "" : " for '\(name.legible)'"
    return fault(
      content, "numbers that can be read\(whose)", "the type \(header.type.explanation)", at: header.start,
      remedy: header.type.remedy)
  }

  /// What the start of a file says of its array.
  struct Facts {
    let type: NumPyType
    let isFortranOrder: Bool
    let shape: [Int]
    /// Where the header's text starts and ends.
    let start: Int, end: Int

    func description(named name: String) -> TensorDescription {
      TensorDescription(name: name, elementType: type.elementType, shape: shape)
    }
  }

  static func header(of content: FileContent) throws(FileFormatError) -> Facts {
    let range = try headerRange(of: content)
    let bytes = content.bytes[range]
    // Version 3 is there for names of fields that Latin-1 does not have.
    let text =
      content.bytes[6] == 3
      ? String(decoding: bytes, as: UTF8.self)
      : String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    guard let header = NPYHeader(text) else {
      throw fault(
        content, "a header with 'descr', 'fortran_order' and 'shape'", "'\(text.legible)'",
        at: range.lowerBound)
    }
    return Facts(
      type: header.type, isFortranOrder: header.isFortranOrder, shape: header.shape, start: range.lowerBound,
      end: range.upperBound)
  }

  private static func headerRange(of content: FileContent) throws(FileFormatError) -> Range<Int> {
    let bytes = content.bytes
    guard hasMagic(bytes) else {
      throw FileKind.mismatch(content, expected: "an npy file")
    }
    guard bytes.count >= 12 else {
      throw fault(
        content, "the start of an npy file", "\(bytes.count) bytes", at: bytes.count,
        remedy: "the file is truncated: fetch it again")
    }
    guard 1...3 ~= bytes[6] else { throw fault(content, "version 1, 2 or 3", "\(bytes[6])", at: 6) }
    let lengthSize = bytes[6] == 1 ? 2 : 4
    let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
    let start = 8 + lengthSize
    guard length <= min(mostHeader, bytes.count - start) else {
      throw fault(
        content, "a header of at most \(min(mostHeader, bytes.count - start)) bytes", "the length \(length)",
        at: 8)
    }
    return start..<start + length
  }

  private static func fault(
    _ content: FileContent, _ expected: String, _ found: String, at offset: Int, remedy: String? = nil
  ) -> FileFormatError {
    FileFormatError(file: content.name, offset: offset, expected: expected, found: found, remedy: remedy)
  }
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// What npy and npz cannot hold; `encode` takes anything else.
extension NPYFile {
  /// Why a tensor cannot be written, in words that follow "because"; nil where it can.
  public static func objection(to tensor: StoredTensor) -> String? {
    if tensor.shape.count > StridedView.mostDimensions {
      return "'\(tensor.name.legible)' has \(tensor.shape.count) dimensions, and NumPy's arrays at most 32"
    }
    if hasType(tensor.elementType) || tensor.elementType.isFloating { return nil }
    return "NumPy has no type for \(tensor.elementType.rawValue), which '\(tensor.name.legible)' is of"
  }

  /// Why a row of texts cannot be written, in words that follow "because"; nil where it can.
  ///
  /// Each takes as much as the longest, so that a few letters can become any number of bytes.
  public static func objection(toTexts texts: [String], named name: String) -> String? {
    let longest = texts.map(\.unicodeScalars.count).max() ?? 0
    let most = 1 << 30
    guard longest > most / 4 / max(1, texts.count) else { return nil }
    return "the texts of '\(name.legible)' take more than 1 GiB where each is as long as the longest"
  }
}

extension NPZFile {
  /// Why arrays cannot stand in one file, in words that follow "because"; nil where they can.
  public static func objection(to arrays: [(name: String, npy: Data)]) -> String? {
    if arrays.count > ZipWriter.mostEntries {
      return "npz holds at most \(ZipWriter.mostEntries) arrays, and there are \(arrays.count)"
    }
    var seen: Set<[UInt8]> = []
    var size = 0
    for array in arrays {
      let name = Array(array.name.utf8)
      if !seen.insert(name).inserted { return "two arrays have the name '\(array.name.legible)'" }
      if name.count > 60_000 { return "'\(array.name.legible)' is too long a name" }
      size += array.npy.count + 2 * name.count + 100
    }
    return size < 0xFFFF_FFFF ? nil : "npz holds at most 4 GiB"
  }
}
