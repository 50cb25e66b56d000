/// The JSON object at the start of a safetensors file, as it is written there and not yet believed.
struct SafetensorsHeader {
  struct Entry {
    let dtype: String
    let shape: [Int]
    let range: [Int]
  }

  /// What is wrong with a header, and where in its text.
  struct Fault: Error {
    let found: String
    let place: Int
  }

  static let metadataName = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  /// Sorted by name.
  private(set) var entries: [(name: String, entry: Entry)] = []

  /// Names are told apart by their bytes, and none may come twice, in whatever way it is escaped.
  init(parsing text: [UInt8]) throws(Fault) {
    var scanner = JSONScanner(text)
    var names: Set<[UInt8]> = []
    try scanner.members { scanner, name, place throws(Fault) in
      guard names.insert(Array(name.utf8)).inserted else {
        throw Fault(found: "'\(name.legible)' twice", place: place)
      }
      if name == Self.metadataName {
        metadata = try Self.metadata(&scanner)
      } else {
        entries.append((name, try Self.entry(&scanner, name, place)))
      }
    }
    try scanner.expectEnd()
    entries.sort {
      $0.name != $1.name ? $0.name < $1.name : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
  }

  private static func metadata(_ scanner: inout JSONScanner) throws(Fault) -> [String: String] {
    var metadata: [String: String] = [:]
    try scanner.members { scanner, key, place throws(Fault) in
      guard metadata.updateValue(try scanner.string(), forKey: key) == nil else {
        throw Fault(found: "'\(key.legible)' twice in '\(metadataName)'", place: place)
      }
    }
    return metadata
  }

  private static func entry(
    _ scanner: inout JSONScanner, _ name: String, _ start: Int
  ) throws(Fault) -> Entry {
    var dtype: String?
    var shape: [Int]?
    var range: [Int]?
    try scanner.members { scanner, key, place throws(Fault) in
      let isSecond: Bool
      switch key {
      case "dtype": (isSecond, dtype) = (dtype != nil, try scanner.string())
      case "shape": (isSecond, shape) = (shape != nil, try scanner.integers())
      case "data_offsets": (isSecond, range) = (range != nil, try scanner.integers())
      default:
        isSecond = false
        try scanner.skipValue()
      }
      if isSecond { throw Fault(found: "'\(key)' twice in '\(name.legible)'", place: place) }
    }
    guard let dtype, let shape, let range else {
      let missing = dtype == nil ? "dtype" : shape == nil ? "shape" : "data_offsets"
      throw Fault(found: "'\(name.legible)' without '\(missing)'", place: start)
    }
    return Entry(dtype: dtype, shape: shape, range: range)
  }
}

/// Holds what a header says about its tensors against the bytes that are there.
struct SafetensorsLayout {
  let content: FileContent
  /// Where the tensors' bytes start; ranges in the header count from here.
  let start: Int

  private var size: Int { content.bytes.count - start }

  /// The tensor that an entry describes, sharing the file's memory; nothing where its type is not known here.
  func tensor(_ name: String, _ entry: SafetensorsHeader.Entry) throws(FileFormatError) -> StoredTensor? {
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
  func checkCoverage(_ entries: [(name: String, entry: SafetensorsHeader.Entry)]) throws(FileFormatError) {
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

  private func fault(_ expected: String, _ found: String, offset: Int = 8) -> FileFormatError {
    FileFormatError(
      file: content.name, offset: offset, expected: expected, found: found,
      remedy: "the file is damaged or of a kind that cannot be read")
  }
}
