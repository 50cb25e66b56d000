#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A file of named tensors: safetensors, a PyTorch checkpoint, npz or npy, told apart by its first bytes.
///
/// The lists are checked when the file is opened, and each tensor is brought into memory when it is read. Nothing
/// in the file is executed.
public struct TensorFile: Sendable {
  public enum Format: String, Sendable {
    case safetensors, npz, npy
    case pytorch = "PyTorch"
  }

  public let name: String
  public let format: Format
  /// In the order of the file.
  public let tensors: [TensorDescription]
  /// What stands among the tensors and is none.
  public let passedOver: [PassedOver]
  /// Functions and classes that the file calls, by name, and that are not known here: nothing of it was executed.
  public let calls: [String]
  private let load: @Sendable (Int) throws(InterchangeError) -> StoredTensor

  /// Whether the order of the tensors is that in which they were given to be saved; safetensors sorts them.
  public var isOrdered: Bool { format != .safetensors }

  init(
    name: String, format: Format, tensors: [TensorDescription], passedOver: [PassedOver] = [],
    calls: [String] = [],
    load: @escaping @Sendable (Int) throws(InterchangeError) -> StoredTensor
  ) {
    self.name = name
    self.format = format
    self.tensors = tensors
    self.passedOver = passedOver
    self.calls = calls
    self.load = load
  }

  /// - Parameter entry: where in the file the tensors are, such as `model_state` of a checkpoint that holds more; of
  ///   the other formats, what the names start with. The names are then what follows.
  public init(decoding content: FileContent, entry: String? = nil) throws(InterchangeError) {
    switch try Self.format(of: content) {
    case .pytorch: self = try PyTorchFile.decode(content, entry: entry)
    case .npz: self = try NPZFile.decode(content).under(entry)
    case .npy: self = try Self.single(content).under(entry)
    case .safetensors: self = try Self.safetensors(content).under(entry)
    }
  }

  /// The elements of a tensor.
  ///
  /// - Parameter index: its place in `tensors`.
  public func read(_ index: Int) throws(InterchangeError) -> StoredTensor { try load(index) }

  private static func format(of content: FileContent) throws(InterchangeError) -> Format {
    let bytes = content.bytes
    if ZipArchive.hasMagic(bytes) { return try PyTorchFile.isArchive(ZipArchive(content)) ? .pytorch : .npz }
    if LegacyPyTorchFile.hasMagic(bytes) { return .pytorch }
    if NPYFile.hasMagic(bytes) { return .npy }
    // After the length of its header a safetensors file has a brace.
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{") { return .safetensors }
    throw InterchangeError(
      file: content.name, offset: 0, expected: "a file of safetensors, PyTorch, npz or npy",
      found: bytes.isEmpty ? "an empty file" : "something else",
      remedy: bytes.prefix(1) == Data([0x80]) ? "pickles that torch.save did not write are not read" : nil)
  }

  private static func safetensors(_ content: FileContent) throws(InterchangeError) -> TensorFile {
    let file = try SafetensorsFile(decoding: content)
    return TensorFile(
      name: content.name, format: .safetensors, tensors: file.tensors.map(\.description),
      load: { index throws(InterchangeError) in file.tensors[index] })
  }

  private static func single(_ content: FileContent) throws(InterchangeError) -> TensorFile {
    let tensor = try NPYFile.decode(content)
    return TensorFile(
      name: content.name, format: .npy, tensors: [tensor.description],
      load: { _ throws(InterchangeError) in tensor })
  }

  /// Only what stands under a name, by the rest of it.
  private func under(_ entry: String?) throws(InterchangeError) -> TensorFile {
    guard let entry else { return self }
    let prefix = "\(entry)."
    let kept = tensors.indices.filter { tensors[$0].name.utf8.starts(with: prefix.utf8) }
    guard !kept.isEmpty else {
      let names = tensors.prefix(8).map { "'\($0.name.legible)'" }.joined(separator: ", ")
      throw InterchangeError(
        file: name, expected: "tensors under '\(entry.legible)'",
        found: tensors.isEmpty ? "no tensors at all" : tensors.count > 8 ? "\(names), …" : names)
    }
    let load = load
    return TensorFile(
      name: name, format: format,
      tensors: kept.map {
        let tensor = tensors[$0]
        return TensorDescription(
          name: String(decoding: tensor.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self),
          elementType: tensor.elementType,
          shape: tensor.shape)
      },
      calls: calls,
      load: { index throws(InterchangeError) in try load(kept[index]) })
  }
}

extension StoredTensor {
  fileprivate var description: TensorDescription {
    TensorDescription(name: name, elementType: elementType, shape: shape)
  }
}
