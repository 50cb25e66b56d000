/// What the names that a pickle calls mean here: a table, and nothing outside of it can be called.
enum PickleGlobals {
  enum Meaning {
    case map, list, tuple, set
    /// A map whose argument is no entry of it.
    case emptyMap
    case tensor(TensorForm)
    /// A tensor wrapped in something that is not needed.
    case wrappedTensor
    /// A tensor of a class of its own: (function, class, arguments, state).
    case typedTensor
    /// An instance of (class, base, state).
    case instance
    /// A value that tensors have no use for.
    case inert
  }

  /// What the arguments are after storage, offset, shape and strides.
  enum TensorForm {
    case plain
    /// The seventh argument is the type of the elements.
    case typed
  }

  /// What a call of this name makes; nothing where Thalweg does not know it.
  static func meaning(of name: String) -> Meaning? { callables[name] }

  private static let callables: [String: Meaning] = {
    var table: [String: Meaning] = [
      "torch._utils._rebuild_tensor": .tensor(.plain),
      "torch._utils._rebuild_tensor_v2": .tensor(.plain),
      "torch._utils._rebuild_tensor_v3": .tensor(.typed),
      "torch._utils._rebuild_parameter": .wrappedTensor,
      "torch._utils._rebuild_parameter_with_state": .wrappedTensor,
      "torch._tensor._rebuild_from_type_v2": .typedTensor,
      "torch.Size": .tuple,
      "collections.OrderedDict": .map, "collections.Counter": .map, "collections.defaultdict": .emptyMap,
      "copyreg._reconstructor": .instance, "copy_reg._reconstructor": .instance,
    ]
    for module in ["builtins", "__builtin__"] {
      table["\(module).dict"] = .map
      table["\(module).list"] = .list
      table["\(module).tuple"] = .tuple
      table["\(module).set"] = .set
      table["\(module).frozenset"] = .set
      for name in ["bytearray", "complex", "slice", "range"] { table["\(module).\(name)"] = .inert }
    }
    for name in [
      "torch.device", "torch.serialization._get_layout", "_codecs.encode", "numpy.dtype",
      "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
      "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct",
    ] { table[name] = .inert }
    return table
  }()

  /// The types of elements by the names of storages.
  static let storages: [String: ElementType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16,
    "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .boolean,
  ]

  /// Bytes of an element of storages whose elements cannot be read.
  static let otherStorages: [String: Int] = [
    "ComplexFloatStorage": 8, "ComplexDoubleStorage": 16, "QInt8Storage": 1, "QUInt8Storage": 1,
    "QInt32Storage": 4,
  ]

  /// The types of elements by PyTorch's names.
  static let elementTypes: [String: ElementType] = [
    "torch.float64": .float64, "torch.float32": .float32, "torch.float16": .float16,
    "torch.bfloat16": .bfloat16, "torch.int64": .int64, "torch.int32": .int32, "torch.int16": .int16,
    "torch.int8": .int8, "torch.uint8": .uint8, "torch.bool": .boolean,
  ]
}
