/// The type of a tensor's elements, by the name that safetensors gives it, in the order its files lay them down.
///
/// Doubles, floats, 32- and 64-bit signed integers and bytes can be written, the others only read.
public enum ElementType: String, CaseIterable, Sendable {
  case uint64 = "U64"
  case int64 = "I64"
  case float64 = "F64"
  case float32 = "F32"
  case uint32 = "U32"
  case int32 = "I32"
  case bfloat16 = "BF16"
  case float16 = "F16"
  case uint16 = "U16"
  case int16 = "I16"
  case int8 = "I8"
  case uint8 = "U8"
  case boolean = "BOOL"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .uint64, .int64, .float64: 8
    case .float32, .uint32, .int32: 4
    case .bfloat16, .float16, .uint16, .int16: 2
    case .int8, .uint8, .boolean: 1
    }
  }

  /// Whether elements are floating-point numbers.
  public var isFloating: Bool {
    switch self {
    case .float64, .float32, .bfloat16, .float16: true
    case .uint64, .int64, .uint32, .int32, .uint16, .int16, .int8, .uint8, .boolean: false
    }
  }

  /// The bytes that a shape takes, or nothing when it is negative or too large to count.
  func byteCount(of shape: [Int]) -> Int? {
    var count = size
    for dimension in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflows else { return nil }
      count = product
    }
    return count
  }
}
