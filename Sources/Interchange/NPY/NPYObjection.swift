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
