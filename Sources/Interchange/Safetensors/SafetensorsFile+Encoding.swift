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
