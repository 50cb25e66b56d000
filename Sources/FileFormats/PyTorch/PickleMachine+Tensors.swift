extension PickleMachine {
  /// `BINPERSID`: ('storage', type, key, place, count), which stands for data elsewhere in the file.
  mutating func pushStorage(_ identifier: PickleValue) throws(FileFormatError) {
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
        "a storage of its own", "a view of another one", remedy: "load it in PyTorch and save it again")
    }
    guard type.hasPrefix("torch.") else { throw fault("a storage of PyTorch", "\(type.legible)") }
    let name = type.split(separator: ".").last.map(String.init) ?? type
    try push(
      .storage(
        PickledStorage(
          key: key, typeName: name, elementType: PickleGlobals.storages[name], count: count,
          isMeta: text(parts[3]) == "meta")))
  }

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
  ) throws(FileFormatError) -> PickledTensor {
    guard arguments.count >= 4, case .integer(let offset) = arguments[1],
      let shape = integers(arguments[2]), let strides = integers(arguments[3])
    else { throw fault("the storage, offset, shape and strides of a tensor", "something else") }
    guard let view = StridedView(offset: offset, shape: shape, strides: strides) else {
      throw fault(
        "a tensor of a size that can be", "offset \(offset), shape \(shape), strides \(strides)",
        remedy: "the file is damaged: fetch it again")
    }
    guard case .storage(let storage)? = node(arguments[0]) else {
      guard case .instance(let other)? = node(arguments[0]) else {
        throw fault("the storage of a tensor", "something else")
      }
      return PickledTensor(unreadable: "a storage made by \(other.type.legible)", shape: shape)
    }
    var type = storage.elementType
    var typeName = storage.typeName
    if form == .typed {
      guard arguments.count >= 7, case .global(let name)? = node(arguments[6]) else {
        throw fault("the type of a tensor's elements", "something else")
      }
      type = PickleGlobals.elementTypes[name]
      typeName = name
    }
    try checkExtent(of: view, in: storage, type)
    if storage.isMeta {
      return PickledTensor(
        unreadable: PickleGlobals.onMeta, shape: shape, remedy: PickleGlobals.metaRemedy)
    }
    guard let type else {
      let (meaning, remedy) = PickleGlobals.explanation(ofType: typeName)
      return PickledTensor(
        unreadable: meaning.map { "\(typeName.legible) (\($0))" } ?? typeName.legible, shape: shape,
        remedy: remedy)
    }
    return applying(
      form == .typed ? arguments.dropFirst(7).first : arguments.dropFirst(6).first,
      to: PickledTensor(.storage(storage), type, view))
  }

  private func checkExtent(
    of view: StridedView, in storage: PickledStorage, _ type: ElementType?
  ) throws(FileFormatError) {
    let size = type?.size ?? storage.elementSize ?? 1
    let available =
      storage.byteCount.map { $0 / size } ?? (storage.elementSize == nil ? storage.count : .max)
    guard view.extent <= available else {
      throw fault(
        "a tensor within its storage of \(available) elements",
        "offset \(view.offset), shape \(view.shape), strides \(view.strides), which takes \(view.extent)",
        remedy: "the file is damaged: fetch it again")
    }
  }

  /// What a tensor is by the facts that PyTorch saves beside it: `neg`, that it is the negative of its elements, and
  /// `conj`, that it is their conjugate.
  private func applying(_ facts: PickleValue?, to tensor: PickledTensor) -> PickledTensor {
    guard case .map(let entries)? = facts.flatMap(node), case .storage(let storage)? = tensor.source,
      let type = tensor.elementType, let view = tensor.view
    else { return tensor }
    var isNegated = false
    for entry in entries {
      switch (entry.key, entry.value) {
      case (_, .boolean(false)), (_, .none): break
      case (.text("neg"), .boolean(true)) where type.isFloating: isNegated = true
      case (.text(let fact), _):
        return PickledTensor(
          unreadable: "a tensor of \(type.rawValue) with the fact '\(fact.legible)'", shape: tensor.shape,
          remedy: "save it with .clone()")
      default:
        return PickledTensor(unreadable: "a tensor with unknown facts", shape: tensor.shape)
      }
    }
    return PickledTensor(.storage(storage), type, view, isNegated: isNegated)
  }

  /// A tensor that cannot be read, with the shape that is among what it was to be made of.
  func unreadable(_ found: String, remedy: String?, _ arguments: [PickleValue]) -> PickledTensor {
    let inner = arguments.lazy.filter { self.integers($0) == nil }.compactMap { self.elements($0) }.first
    let candidates = arguments + (inner ?? [])
    let shape = candidates.lazy.compactMap { self.integers($0) }.first { $0.allSatisfy { $0 >= 0 } }
    return PickledTensor(unreadable: found, shape: shape ?? [], remedy: remedy)
  }

  /// (tensor or array, type, …), the type being that of the elements.
  func deviceTensor(_ arguments: [PickleValue], _ name: String) throws(FileFormatError) -> PickledTensor {
    guard arguments.count >= 2, case .tensor(let tensor)? = node(arguments[0]),
      case .global(let type)? = node(arguments[1])
    else { throw fault("a tensor for \(name.legible)", "something else") }
    guard tensor.obstacle != nil || tensor.elementType == PickleGlobals.elementTypes[type] else {
      return PickledTensor(
        unreadable: "a tensor of \(type.legible) kept as another type", shape: tensor.shape,
        remedy: "save it with .cpu()")
    }
    return tensor
  }
}
