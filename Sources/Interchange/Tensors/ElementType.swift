/// The type of a tensor's elements, by the name that safetensors gives it, in the order its files lay them down.
///
/// Half-precision tensors can be read, not written.
public enum ElementType: String, CaseIterable, Sendable {
  case int64 = "I64"
  case float64 = "F64"
  case float32 = "F32"
  case int32 = "I32"
  case bfloat16 = "BF16"
  case float16 = "F16"
  case uint8 = "U8"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .int64, .float64: 8
    case .float32, .int32: 4
    case .bfloat16, .float16: 2
    case .uint8: 1
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
