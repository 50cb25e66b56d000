/// What the names that a pickle calls mean here: a table, and nothing outside of it is more than its name.
enum PickleGlobals {
  enum Meaning {
    case map, list, tuple, set
    /// A map whose argument is no entry of it.
    case emptyMap
    case tensor(TensorForm)
    /// A tensor wrapped in something that is not needed.
    case wrappedTensor
    /// A tensor on a device that PyTorch saves as an array: (tensor or array, type, …).
    case deviceTensor
    /// A tensor of a class of its own: (function, class, arguments, state).
    case typedTensor
    /// A tensor whose elements cannot be read.
    case unreadableTensor(found: String, remedy: String)
    /// An instance of (class, base, state).
    case instance
    /// An instance of (class, arguments …).
    case newInstance
    /// Bytes out of a text, each a character.
    case bytes
    /// Bytes out of nothing, which protocols 0 to 2 have no instruction for.
    case emptyBytes
    case array(ArrayForm)
    /// A value that tensors have no use for.
    case inert
  }

  /// What the arguments are after storage, offset, shape and strides.
  enum TensorForm {
    /// Whether it needs a gradient, hooks, and then facts of the tensor.
    case plain
    /// The same, and the type of the elements before the facts.
    case typed
  }

  /// How NumPy has its arrays rebuilt.
  enum ArrayForm {
    /// (class, shape, type), of which nothing is true before a state is given.
    case empty
    /// (bytes, type, shape, order).
    case buffer
    /// A type of elements.
    case elementType
    /// One element: (type, bytes).
    case scalar
  }

  /// What a call of this name makes; nothing where Thalweg does not know it.
  static func meaning(of name: String) -> Meaning? { callables[name] }

  private static let callables: [String: Meaning] = {
    var table: [String: Meaning] = [
      "torch.Size": .tuple,
      "collections.OrderedDict": .map, "collections.Counter": .map, "collections.defaultdict": .emptyMap,
      "copyreg._reconstructor": .instance, "copy_reg._reconstructor": .instance,
      "copyreg.__newobj__": .newInstance, "copy_reg.__newobj__": .newInstance,
      "_codecs.encode": .bytes, "numpy.dtype": .array(.elementType),
    ]
    for module in ["builtins", "__builtin__"] {
      table["\(module).dict"] = .map
      table["\(module).list"] = .list
      table["\(module).tuple"] = .tuple
      table["\(module).set"] = .set
      table["\(module).frozenset"] = .set
      table["\(module).bytes"] = .emptyBytes
      for name in ["bytearray", "complex", "slice", "range", "xrange"] { table["\(module).\(name)"] = .inert }
    }
    for name in ["torch.device", "torch.serialization._get_layout"] { table[name] = .inert }
    for module in ["numpy.core", "numpy._core"] {
      table["\(module).multiarray._reconstruct"] = .array(.empty)
      table["\(module).multiarray.scalar"] = .array(.scalar)
      table["\(module).numeric._frombuffer"] = .array(.buffer)
    }
    return table.merging(tensors) { $1 }
  }()

  /// The functions that PyTorch makes tensors with.
  private static let tensors: [String: Meaning] = [
    "torch._utils._rebuild_tensor": .tensor(.plain),
    "torch._utils._rebuild_tensor_v2": .tensor(.plain),
    "torch._utils._rebuild_tensor_v3": .tensor(.typed),
    "torch._utils._rebuild_parameter": .wrappedTensor,
    "torch._utils._rebuild_parameter_with_state": .wrappedTensor,
    "torch._tensor._rebuild_from_type": .typedTensor,
    "torch._tensor._rebuild_from_type_v2": .typedTensor,
    "torch._utils._rebuild_device_tensor_from_cpu_tensor": .deviceTensor,
    "torch._utils._rebuild_device_tensor_from_numpy": .deviceTensor,
    "torch._utils._rebuild_xla_tensor": .deviceTensor,
    "torch._utils._rebuild_sparse_tensor": sparse, "torch._utils._rebuild_sparse_csr_tensor": sparse,
    "torch._utils._rebuild_qtensor": .unreadableTensor(
      found: "a quantised tensor", remedy: "save it with .dequantize()"),
    "torch._utils._rebuild_nested_tensor": .unreadableTensor(
      found: "a nested tensor", remedy: "save its tensors by themselves"),
    "torch._utils._rebuild_meta_tensor_no_storage": .unreadableTensor(found: onMeta, remedy: metaRemedy),
    "torch._utils._rebuild_wrapper_subclass": .unreadableTensor(
      found: "a tensor of a class that keeps its elements elsewhere",
      remedy: "turn it into a plain tensor before it is saved"),
    "torch.nn.parameter.UninitializedParameter": uninitialised,
    "torch.nn.parameter.UninitializedBuffer": uninitialised,
  ]

  private static let sparse = Meaning.unreadableTensor(
    found: "a sparse tensor", remedy: "save it with .to_dense()")
  private static let uninitialised = Meaning.unreadableTensor(
    found: "a tensor of a lazy layer that has no shape yet", remedy: "run the model once before it is saved")

  static let onMeta = "a tensor on the device 'meta', which has no elements"
  static let metaRemedy = "load the weights into the model before it is saved"

  /// The types of elements by the names of storages.
  static let storages: [String: ElementType] = [
    "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16,
    "BFloat16Storage": .bfloat16, "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16,
    "CharStorage": .int8, "ByteStorage": .uint8, "BoolStorage": .boolean,
  ]

  /// Bytes of an element of storages whose elements cannot be read.
  static let otherStorages: [String: Int] = [
    "ComplexFloatStorage": 8, "ComplexDoubleStorage": 16, "QInt8Storage": 1, "QUInt8Storage": 1,
    "QInt32Storage": 4, "QUInt4x2Storage": 1, "QUInt2x4Storage": 1,
  ]

  /// The types of elements by PyTorch's names.
  static let elementTypes: [String: ElementType] = [
    "torch.float64": .float64, "torch.float32": .float32, "torch.float16": .float16,
    "torch.bfloat16": .bfloat16, "torch.int64": .int64, "torch.int32": .int32, "torch.int16": .int16,
    "torch.int8": .int8, "torch.uint64": .uint64, "torch.uint32": .uint32, "torch.uint16": .uint16,
    "torch.uint8": .uint8, "torch.bool": .boolean,
  ]

  /// What elements are that cannot be read, and what to save in their place, by the name of a storage or type.
  static func explanation(ofType name: String) -> (meaning: String?, remedy: String?) {
    let short = name.split(separator: ".").last ?? ""
    if short.lowercased().hasPrefix("complex") {
      return ("complex numbers", "save its real and imaginary parts: torch.view_as_real(x)")
    }
    if short.hasPrefix("float8") { return ("floating-point numbers of 8 bits", "save x.float()") }
    if short.lowercased().hasPrefix("q") { return ("quantised numbers", "save x.dequantize()") }
    return (nil, nil)
  }
}
