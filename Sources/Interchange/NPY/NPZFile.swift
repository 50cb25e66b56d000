#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// NumPy's file of several arrays: a zip archive of npy files, as `numpy.savez` and `numpy.savez_compressed` write it.
public enum NPZFile {
  private static let ending = ".npy"
  /// What NumPy allows for a header; more is nobody's array.
  private static let mostHeader = 64 << 10

  static func decode(_ content: FileContent) throws(InterchangeError) -> TensorFile {
    let archive = try ZipArchive(content)
    let entries = archive.entries.filter { $0.name.hasSuffix(ending) }
    guard !entries.isEmpty || archive.entries.isEmpty else {
      throw InterchangeError(
        file: content.name, expected: "a zip archive of npy files, or a PyTorch checkpoint",
        found: "neither a '*.npy' nor a 'data.pkl' in it")
    }
    var tensors: [TensorDescription] = []
    for entry in entries {
      let header = try NPYFile.header(of: try archive.start(of: entry, count: mostHeader))
      tensors.append(
        TensorDescription(
          name: String(entry.name.dropLast(ending.count)), elementType: header.elementType,
          shape: header.shape))
    }
    let names = tensors.map(\.name)
    return TensorFile(name: content.name, format: .npz, tensors: tensors) { index throws(InterchangeError) in
      let bytes = FileContent(
        name: archive.name(of: entries[index]), bytes: try archive.bytes(of: entries[index]))
      return try NPYFile.decode(bytes, name: names[index])
    }
  }

  /// The bytes of an archive of arrays by name, stored without compression, that equal content gives equal bytes.
  ///
  /// - Precondition: `objection(to:)` has none.
  public static func encode(_ arrays: [(name: String, npy: Data)]) -> Data {
    ZipWriter.archive(arrays.map { ("\($0.name)\(ending)", $0.npy) })
  }
}
