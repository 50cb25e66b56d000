#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Elements that tensors are views of.
struct PickledStorage {
  /// The name of its data in the file.
  let key: String
  /// Such as `FloatStorage`.
  let typeName: String
  /// Nothing where its elements cannot be read, and where it leaves them to its tensors.
  let elementType: ElementType?
  /// Elements, or bytes where it leaves the type to its tensors.
  let count: Int
  /// Whether the file says that it is on the device `meta`, where storages have a size and no elements.
  let isMeta: Bool

  /// A storage that leaves the type of its elements to its tensors.
  static let untyped = "UntypedStorage"

  var isUntyped: Bool { typeName == Self.untyped }

  /// Bytes of what `count` counts; nothing for a storage of an unknown type.
  var elementSize: Int? {
    isUntyped ? 1 : elementType?.size ?? PickleGlobals.otherStorages[typeName]
  }

  /// Bytes of all of it; nothing where they cannot be counted.
  var byteCount: Int? {
    guard let elementSize else { return nil }
    let (byteCount, overflows) = count.multipliedReportingOverflow(by: elementSize)
    return overflows ? nil : byteCount
  }
}

/// A tensor or a NumPy array as a pickle describes it, whose extent was checked against its elements.
struct PickledTensor {
  enum Source {
    case storage(PickledStorage)
    /// The elements themselves, as NumPy keeps them in a pickle.
    case bytes(Data, isBigEndian: Bool)
  }

  /// Nothing where there is an obstacle.
  let source: Source?
  let elementType: ElementType?
  let shape: [Int]
  let view: StridedView?
  /// Whether the tensor is the negative of its elements, which PyTorch leaves to the one who reads them.
  let isNegated: Bool
  /// Why its elements cannot be read.
  let obstacle: Obstacle?

  struct Obstacle {
    let found: String
    let remedy: String?
  }

  init(_ source: Source, _ elementType: ElementType, _ view: StridedView, isNegated: Bool = false) {
    self.source = source
    self.elementType = elementType
    self.view = view
    self.isNegated = isNegated
    shape = view.shape
    obstacle = nil
  }

  /// A tensor whose elements cannot be read.
  init(unreadable found: String, shape: [Int], remedy: String? = nil) {
    obstacle = Obstacle(found: found, remedy: remedy)
    self.shape = shape
    source = nil
    elementType = nil
    view = nil
    isNegated = false
  }

  func description(named name: String) -> TensorDescription {
    TensorDescription(name: name, elementType: elementType, shape: shape)
  }

  /// The tensor's elements, out of those of its storage.
  ///
  /// - Parameter bytes: gives the elements of a storage, little-endian.
  func stored(
    as name: String, in file: String, _ bytes: (PickledStorage) throws(FileFormatError) -> Data
  ) throws(FileFormatError) -> StoredTensor {
    guard let elementType, let view, let source else {
      throw FileFormatError(
        file: file, expected: "a type that can be read for '\(name.legible)'",
        found: obstacle?.found ?? "another", remedy: obstacle?.remedy)
    }
    let gathered: Data
    switch source {
    case .bytes(let elements, let isBigEndian):
      let inOrder = view.gathered(from: elements, size: elementType.size)
      gathered = isBigEndian ? inOrder.byteSwapped(elementType.size) : inOrder
    case .storage(let storage):
      try checkRepetition(of: view, of: storage, elementType, name, file)
      gathered = view.gathered(from: try bytes(storage), size: elementType.size)
    }
    return StoredTensor(
      name: name, elementType: elementType, shape: shape,
      bytes: isNegated ? gathered.negated(elementType) : gathered)
  }

  /// A view can repeat a small storage beyond any memory.
  private func checkRepetition(
    of view: StridedView, of storage: PickledStorage, _ type: ElementType, _ name: String, _ file: String
  ) throws(FileFormatError) {
    let largestRepeated = 64 << 20
    guard view.count <= max(storage.count, largestRepeated / type.size) else {
      throw FileFormatError(
        file: file, expected: "a tensor '\(name.legible)' no larger than its storage",
        found: "one of shape \(shape) on \(storage.count) elements",
        remedy: "save it with .contiguous()")
    }
  }
}
