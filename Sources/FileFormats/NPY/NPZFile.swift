#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// NumPy's file of several arrays: a zip archive of npy files, as `numpy.savez` and `numpy.savez_compressed` write it.
public enum NPZFile {
  private static let ending = ".npy"

  /// Reads what is there of arrays. Entries that are none are passed over, as are those whose header cannot be read:
  /// nobody may want them.
  static func decode(_ content: FileContent) throws(FileFormatError) -> TensorFile {
    let archive = try ZipArchive(content)
    var arrays: [(entry: ZipEntry, description: TensorDescription)] = []
    var others: [PassedOver] = []
    for entry in archive.entries where entry.name.hasSuffix(ending) && !entry.name.isMacNote {
      let name = String(entry.name.dropLast(ending.count))
      do throws(FileFormatError) {
        let header = try NPYFile.header(of: try archive.start(of: entry, count: NPYFile.mostHeader))
        arrays.append((entry, header.description(named: name)))
      } catch {
        others.append(PassedOver(name: name, description: error.found, error: error))
      }
    }
    if arrays.isEmpty, !archive.entries.isEmpty {
      throw others.first?.error
        ?? FileKind.mismatch(content, expected: TensorFile.formats)
    }
    return TensorFile(
      name: content.name, format: .npz, tensors: arrays.map(\.description), passedOver: others
    ) { [arrays] index throws(FileFormatError) in
      let entry = arrays[index].entry
      let bytes = FileContent(name: archive.name(of: entry), bytes: try archive.bytes(of: entry))
      return try NPYFile.decode(bytes, name: arrays[index].description.name)
    }
  }

  /// The bytes of an archive of arrays by name, stored without compression, that equal content gives equal bytes.
  ///
  /// - Precondition: `objection(to:)` has none.
  public static func encode(_ arrays: [(name: String, npy: Data)]) -> Data {
    ZipWriter.archive(arrays.map { ("\($0.name)\(ending)", $0.npy) })
  }
}
