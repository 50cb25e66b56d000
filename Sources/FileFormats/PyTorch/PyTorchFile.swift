#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What `torch.save` writes since PyTorch 1.6: a zip archive of a pickle, `data.pkl`, and the storages that it names,
/// `data/0`, `data/1` …, all in one folder.
enum PyTorchFile {
  private static let pickle = "data.pkl"

  /// Whether the archive is of this kind, and not npz.
  static func isArchive(_ archive: ZipArchive) -> Bool { folder(of: archive) != nil }

  /// The folder with the pickle, with the slash at its end.
  private static func folder(of archive: ZipArchive) -> String? {
    archive.entries.first { $0.name == pickle || $0.name.hasSuffix("/\(pickle)") }
      .map { String($0.name.dropLast(pickle.count)) }
  }

  /// Reads the weights at `entry`, as `PickledTree.tensors` does.
  static func decode(_ content: FileContent, entry: String?) throws(FileFormatError) -> TensorFile {
    if LegacyPyTorchFile.hasMagic(content.bytes) {
      return try LegacyPyTorchFile.decode(content, entry: entry)
    }
    let archive = try ZipArchive(content)
    guard let folder = folder(of: archive), let source = archive[folder + pickle] else {
      throw FileFormatError(file: content.name, expected: "an entry '\(pickle)'", found: "none")
    }
    try refuseOtherKinds(archive, folder)
    let pickled = FileContent(
      name: archive.name(of: source),
      bytes: try archive.bytes(of: source, limit: PickleMachine.Limits().bytes))
    var machine = PickleMachine(pickled)
    let root = try machine.run()
    guard machine.position == pickled.bytes.count else {
      throw FileFormatError(
        file: pickled.name, offset: machine.position, expected: "the end", found: "more bytes")
    }
    var tree = PickledTree(file: pickled.name, nodes: machine.nodes)
    let isBigEndian = try isBigEndian(archive, folder)
    return TensorFile(
      name: content.name, try tree.weights(in: root, at: entry), calls: machine.unknownCalls
    ) { storage throws(FileFormatError) in
      try bytes(of: storage, in: archive, folder, isBigEndian: isBigEndian)
    }
  }

  private static func refuseOtherKinds(_ archive: ZipArchive, _ folder: String) throws(FileFormatError) {
    if archive["\(folder)constants.pkl"] != nil {
      throw FileFormatError(
        file: archive.content.name, expected: "weights", found: "a TorchScript program",
        remedy: "save its weights with torch.save(module.state_dict(), path)")
    }
  }

  /// What the archive says of the machine that wrote it; those of old say nothing and are little-endian.
  private static func isBigEndian(_ archive: ZipArchive, _ folder: String) throws(FileFormatError) -> Bool {
    guard let entry = archive["\(folder)byteorder"] else { return false }
    let order = try archive.bytes(of: entry, limit: 64)
    if order == Data("little".utf8) { return false }
    guard order == Data("big".utf8) else {
      throw FileFormatError(
        file: archive.name(of: entry), expected: "'little' or 'big'",
        found: "'\(String(decoding: order, as: UTF8.self).legible)'")
    }
    return true
  }

  /// The elements of a storage, little-endian.
  private static func bytes(
    of storage: PickledStorage, in archive: ZipArchive, _ folder: String, isBigEndian: Bool
  ) throws(FileFormatError) -> Data {
    guard let entry = archive["\(folder)data/\(storage.key)"] else {
      throw FileFormatError(
        file: archive.content.name, expected: "an entry '\(folder)data/\(storage.key)'".legible,
        found: "none",
        remedy: "the file is truncated or damaged: fetch it again")
    }
    guard let size = storage.elementSize, entry.size == storage.byteCount else {
      throw FileFormatError(
        file: archive.name(of: entry),
        expected: "\(storage.count) elements of \(storage.elementSize ?? 0) bytes",
        found: "\(entry.size) bytes", remedy: "the file is damaged: fetch it again")
    }
    let bytes = try archive.bytes(of: entry)
    guard isBigEndian else { return bytes }
    guard !storage.isUntyped else {
      // PyTorch turns such numbers round by a type that the storage does not have.
      throw FileFormatError(
        file: archive.name(of: entry), expected: "little-endian numbers",
        found: "big-endian ones without a type", remedy: "save the weights on a little-endian machine")
    }
    return bytes.byteSwapped(size)
  }
}

extension TensorFile {
  /// - Parameter bytes: gives the elements of a storage, little-endian.
  init(
    name: String, _ weights: PickledWeights, calls: [String],
    bytes: @escaping @Sendable (PickledStorage) throws(FileFormatError) -> Data
  ) {
    let tensors = weights.tensors
    self.init(
      name: name, format: .pytorch, tensors: tensors.map { $0.tensor.description(named: $0.name) },
      passedOver: weights.others, calls: calls, modules: weights.modules
    ) { index throws(FileFormatError) in
      try tensors[index].tensor.stored(as: tensors[index].name, in: name, bytes)
    }
  }
}
