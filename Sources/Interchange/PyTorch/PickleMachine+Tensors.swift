extension PickleMachine {
  /// `BINPERSID`: ('storage', type, key, place, count), which stands for data elsewhere in the file.
  mutating func pushStorage(_ identifier: PickleValue) throws(InterchangeError) {
    guard let parts = elements(identifier), let first = parts.first, case .text(let kind) = first else {
      throw fault("what identifies a storage", "something else")
    }
    // Files of old also say the source text of a class.
    if kind == "module", parts.count >= 2 { return append(parts[1]) }
    guard kind == "storage", parts.count >= 5, case .global(let type)? = node(parts[1]),
      let key = text(parts[2]), case .integer(let count) = parts[4], count >= 0
    else { throw fault("the type, key and size of a storage", "something else") }
    if parts.count > 5, node(parts[5]) != nil {
      throw fault(
        "a storage of its own", "a view of another one", remedy: "load it in PyTorch and save it anew")
    }
    let name = type.split(separator: ".").last.map(String.init) ?? type
    guard type.hasPrefix("torch."), let elementType = storageType(name) else {
      throw fault("a storage of PyTorch", "\(type.legible)")
    }
    try push(
      .storage(PickledStorage(key: key, typeName: name, elementType: elementType, count: count)))
  }

  /// Nothing for no storage, and nothing inside for one whose elements cannot be read.
  private func storageType(_ name: String) -> ElementType?? {
    if let type = PickleGlobals.storages[name] { return .some(type) }
    if name == Self.untyped || PickleGlobals.otherStorages[name] != nil { return .some(nil) }
    return nil
  }

  static let untyped = "UntypedStorage"

  /// Keys are texts, and in some files of old numbers.
  private func text(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text): text
    case .integer(let number): "\(number)"
    default: nil
    }
  }

  /// (storage, offset, shape, strides, …)
  func tensor(
    _ form: PickleGlobals.TensorForm, _ arguments: [PickleValue]
  ) throws(InterchangeError) -> PickledTensor {
    guard arguments.count >= 4, case .storage(let storage)? = node(arguments[0]),
      case .integer(let offset) = arguments[1], let shape = integers(arguments[2]),
      let strides = integers(arguments[3])
    else { throw fault("the storage, offset, shape and strides of a tensor", "something else") }
    var type = storage.elementType
    if form == .typed {
      guard arguments.count >= 7, case .global(let name)? = node(arguments[6]) else {
        throw fault("the type of a tensor's elements", "something else")
      }
      type = PickleGlobals.elementTypes[name]
    }
    guard let view = StridedView(offset: offset, shape: shape, strides: strides) else {
      throw fault(
        "a tensor of a size that can be", "offset \(offset), shape \(shape), strides \(strides)",
        remedy: "the file is damaged: fetch it again")
    }
    let isUntyped = storage.typeName == Self.untyped
    let available = isUntyped ? storage.count / (type?.size ?? 1) : storage.count
    guard view.extent <= available else {
      throw fault(
        "a tensor within its storage of \(available) elements",
        "offset \(offset), shape \(shape), strides \(strides), which takes \(view.extent)",
        remedy: "the file is damaged: fetch it again")
    }
    return PickledTensor(storage: storage, elementType: type, view: view)
  }
}
