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

  /// What is read, for messages.
  static let formats = "a file of safetensors, PyTorch, npz or npy"

  public let name: String
  public let format: Format
  /// In the order of the file.
  public let tensors: [TensorDescription]
  /// What stands among the tensors and is none.
  public let passedOver: [PassedOver]
  /// Functions and classes that the file calls, by name, and that are not known here: nothing of it was executed.
  public let calls: [String]
  /// What the modules of a file that holds whole ones say of themselves, each before those in it.
  public let modules: [StoredModule]
  private let load: @Sendable (Int) throws(FileFormatError) -> StoredTensor

  /// Whether the order of the tensors is that in which they were given to be saved; safetensors sorts them.
  public var isOrdered: Bool { format != .safetensors }

  init(
    name: String, format: Format, tensors: [TensorDescription], passedOver: [PassedOver] = [],
    calls: [String] = [], modules: [StoredModule] = [],
    load: @escaping @Sendable (Int) throws(FileFormatError) -> StoredTensor
  ) {
    self.name = name
    self.format = format
    self.tensors = tensors
    self.passedOver = passedOver
    self.calls = calls
    self.modules = modules
    self.load = load
  }

  /// - Parameter entry: where in the file the tensors are, such as `model_state` of a checkpoint that holds more; of
  ///   the other formats, what the names start with. The names are then what follows.
  public init(decoding content: FileContent, entry: String? = nil) throws(FileFormatError) {
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
  public func read(_ index: Int) throws(FileFormatError) -> StoredTensor { try load(index) }

  private static func format(of content: FileContent) throws(FileFormatError) -> Format {
    switch FileKind(of: content)?.format {
    case .zip?: return try PyTorchFile.isArchive(ZipArchive(content)) ? .pytorch : .npz
    case .legacyPyTorch?: return .pytorch
    case .npy?: return .npy
    case .safetensors?: return .safetensors
    case .gzip?, .idx?, nil:
      throw FileKind.mismatch(content, expected: Self.formats)
    }
  }

  private static func safetensors(_ content: FileContent) throws(FileFormatError) -> TensorFile {
    let file = try SafetensorsFile(decoding: content)
    return TensorFile(
      name: content.name, format: .safetensors, tensors: file.descriptions,
      load: { index throws(FileFormatError) in try file.read(index) })
  }

  private static func single(_ content: FileContent) throws(FileFormatError) -> TensorFile {
    let header = try NPYFile.header(of: content)
    // There is no other array that somebody could want.
    if header.type.elementType == nil { _ = try NPYFile.decode(content) }
    return TensorFile(
      name: content.name, format: .npy, tensors: [header.description(named: "")],
      load: { _ throws(FileFormatError) in try NPYFile.decode(content) })
  }

  /// Only what stands under a name, by the rest of it.
  private func under(_ entry: String?) throws(FileFormatError) -> TensorFile {
    guard let entry else { return self }
    // Keras and Flax part names by slashes.
    let prefixes = [".", "/"].map { "\(entry)\($0)" }
    let kept = tensors.indices.filter { index in
      prefixes.contains { tensors[index].name.utf8.starts(with: $0.utf8) }
    }
    guard !kept.isEmpty else {
      let names = tensors.prefix(8).map { "'\($0.name.legible)'" }.joined(separator: ", ")
      throw FileFormatError(
        file: name, expected: "tensors under '\(entry.legible)'",
        found: tensors.isEmpty ? "no tensors at all" : tensors.count > 8 ? "\(names), …" : names)
    }
    let load = load
    return TensorFile(
      name: name, format: format,
      tensors: kept.map {
        let tensor = tensors[$0]
        return TensorDescription(
          name: String(decoding: tensor.name.utf8.dropFirst(entry.utf8.count + 1), as: UTF8.self),
          elementType: tensor.elementType,
          shape: tensor.shape)
      },
      passedOver: passedOver.compactMap { thing in prefixes.lazy.compactMap { thing.under($0) }.first },
      calls: calls,
      load: { index throws(FileFormatError) in try load(kept[index]) })
  }
}

extension PassedOver {
  /// The same by what follows the start of its name; nothing where that is another.
  fileprivate func under(_ prefix: String) -> PassedOver? {
    guard name.utf8.starts(with: prefix.utf8) else { return nil }
    return PassedOver(
      name: String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self), description: description,
      error: error)
  }
}

/// Something in a file of tensors that is none, or none that can be read, and is left alone unless somebody asks for it.
public struct PassedOver: Equatable, Sendable {
  public let name: String
  /// What it is: "a list", "a call of pathlib.PosixPath".
  public let description: String
  /// What is to be said when it is asked for; nothing more than its description where that is nil.
  let error: FileFormatError?

  init(name: String, description: String, error: FileFormatError? = nil) {
    self.name = name
    self.description = description
    self.error = error
  }
}

extension TensorFile {
  /// Why there is no tensor of that name, where the file has something else under it.
  public func refusal(of name: String) -> FileFormatError? {
    guard let other = passedOver.first(where: { $0.name.hasBytes(of: name) }) else { return nil }
    return other.error
      ?? FileFormatError(
        file: self.name, expected: "a tensor '\(name.legible)'", found: other.description)
  }
}
