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
  static func decode(_ content: FileContent, entry: String?) throws(InterchangeError) -> TensorFile {
    if LegacyPyTorchFile.hasMagic(content.bytes) {
      return try LegacyPyTorchFile.decode(content, entry: entry)
    }
    let archive = try ZipArchive(content)
    guard let folder = folder(of: archive), let source = archive[folder + pickle] else {
      throw InterchangeError(file: content.name, expected: "an entry '\(pickle)'", found: "none")
    }
    try refuseOtherKinds(archive, folder)
    let pickled = FileContent(
      name: archive.name(of: source), bytes: try archive.bytes(of: source, limit: PickleMachine.largest))
    var machine = PickleMachine(pickled)
    let root = try machine.run()
    guard machine.position == pickled.bytes.count else {
      throw InterchangeError(
        file: pickled.name, offset: machine.position, expected: "the end", found: "more bytes")
    }
    var tree = PickledTree(file: pickled.name, nodes: machine.nodes)
    let tensors = try tree.tensors(in: root, at: entry)
    return TensorFile(
      name: content.name, format: .pytorch, tensors: tensors.map { $0.tensor.description(named: $0.name) }
    ) { index throws(InterchangeError) in
      let tensor = tensors[index].tensor
      return try tensor.stored(as: tensors[index].name, in: content.name) { () throws(InterchangeError) in
        try storage(tensor, in: archive, folder)
      }
    }
  }

  private static func refuseOtherKinds(_ archive: ZipArchive, _ folder: String) throws(InterchangeError) {
    if archive["\(folder)constants.pkl"] != nil {
      throw InterchangeError(
        file: archive.content.name, expected: "weights", found: "a TorchScript program",
        remedy: "save its weights with torch.save(module.state_dict(), path)")
    }
    if let entry = archive["\(folder)byteorder"], try archive.bytes(of: entry, limit: 64) == Data("big".utf8)
    {
      throw InterchangeError(
        file: archive.name(of: entry), expected: "little-endian numbers", found: "big-endian ones",
        remedy: "save the weights on a little-endian machine")
    }
  }

  private static func storage(
    _ tensor: PickledTensor, in archive: ZipArchive, _ folder: String
  ) throws(InterchangeError) -> Data {
    let storage = tensor.storage
    guard let entry = archive["\(folder)data/\(storage.key)"] else {
      throw InterchangeError(
        file: archive.content.name, expected: "an entry '\(folder)data/\(storage.key)'".legible,
        found: "none",
        remedy: "the file is truncated or damaged: fetch it again")
    }
    let size = storage.typeName == PickleMachine.untyped ? 1 : tensor.elementType?.size ?? 1
    let (byteCount, overflows) = storage.count.multipliedReportingOverflow(by: size)
    guard !overflows, entry.size == byteCount else {
      throw InterchangeError(
        file: archive.name(of: entry), expected: "\(storage.count) elements of \(size) bytes",
        found: "\(entry.size) bytes", remedy: "the file is damaged: fetch it again")
    }
    return try archive.bytes(of: entry)
  }
}

extension PickledTensor {
  func description(named name: String) -> TensorDescription {
    TensorDescription(name: name, elementType: elementType, shape: view.shape)
  }

  /// The tensor's elements, out of those of its storage.
  func stored(
    as name: String, in file: String, _ storage: () throws(InterchangeError) -> Data
  ) throws(InterchangeError) -> StoredTensor {
    guard let elementType else {
      throw InterchangeError(
        file: file, expected: "a type that can be read for '\(name.legible)'", found: self.storage.typeName)
    }
    // A view can repeat a small storage beyond any memory.
    let largestRepeated = 64 << 20
    guard view.count <= max(self.storage.count, largestRepeated / elementType.size) else {
      throw InterchangeError(
        file: file, expected: "a tensor '\(name.legible)' no larger than its storage",
        found: "one of shape \(view.shape) on \(self.storage.count) elements",
        remedy: "save it with .contiguous()")
    }
    let bytes = view.gathered(from: try storage(), size: elementType.size)
    return StoredTensor(name: name, elementType: elementType, shape: view.shape, bytes: bytes)
  }
}
