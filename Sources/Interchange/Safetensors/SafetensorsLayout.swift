/// Holds what a header says about its tensors against the bytes that are there.
struct SafetensorsLayout {
  let content: FileContent
  /// Where the tensors' bytes start; ranges in the header count from here.
  let start: Int

  private var size: Int { content.bytes.count - start }

  /// The tensor that an entry describes, sharing the file's memory; nothing where its type is not known here.
  func tensor(_ name: String, _ entry: SafetensorsHeader.Entry) throws(InterchangeError) -> StoredTensor? {
    guard entry.range.count == 2, 0 <= entry.range[0], entry.range[0] <= entry.range[1],
      entry.range[1] <= size
    else {
      throw fault("a range within the \(size) bytes of data for '\(name.legible)'", "\(entry.range)")
    }
    guard let type = ElementType(rawValue: entry.dtype) else {
      guard entry.shape.allSatisfy({ $0 >= 0 }) else {
        throw fault("a shape that can be for '\(name.legible)'", "\(entry.shape)")
      }
      return nil
    }
    let byteCount = entry.range[1] - entry.range[0]
    guard type.byteCount(of: entry.shape) == byteCount else {
      throw fault(
        "as many bytes for '\(name.legible)' as \(entry.dtype.legible) of shape \(entry.shape) takes",
        "\(byteCount)")
    }
    let bytes = content.bytes[start + entry.range[0]..<start + entry.range[1]]
    return StoredTensor(name: name, elementType: type, shape: entry.shape, bytes: bytes)
  }

  /// Throws unless the ranges, all of them sound, meet end to end and fill the data.
  func checkCoverage(_ entries: [(name: String, entry: SafetensorsHeader.Entry)]) throws(InterchangeError) {
    var end = 0
    for (name, entry) in entries.sorted(by: { $0.entry.range.lexicographicallyPrecedes($1.entry.range) }) {
      guard entry.range[0] == end else {
        throw fault(
          "'\(name.legible)' to start at byte \(end) of the data", "\(entry.range[0])", offset: start + end)
      }
      end = entry.range[1]
    }
    guard end == size else {
      throw fault("the data to end after \(end) bytes", "\(size)", offset: start + end)
    }
  }

  private func fault(_ expected: String, _ found: String, offset: Int = 8) -> InterchangeError {
    InterchangeError(
      file: content.name, offset: offset, expected: expected, found: found,
      remedy: "the file is damaged or of a kind that cannot be read")
  }
}
