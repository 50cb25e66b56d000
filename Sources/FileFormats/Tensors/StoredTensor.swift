#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// One tensor as a file holds it: a name, a type, a shape and little-endian bytes, last dimension fastest.
///
/// A tensor that was read shares its file's memory until its elements are asked for.
public struct StoredTensor: Equatable, Sendable {
  public let name: String
  public let elementType: ElementType
  /// The size of each dimension; empty for a single number.
  public let shape: [Int]
  public let bytes: Data

  public var elementCount: Int { bytes.count / elementType.size }

  /// - Precondition: as many bytes as the shape takes.
  init(name: String, elementType: ElementType, shape: [Int], bytes: Data) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
    self.bytes = bytes
  }

  /// A tensor to be written; its elements must fill its shape.
  public init<Element: StoredElement>(_ name: String, shape: [Int], _ elements: [Element]) {
    precondition(shape.reduce(1, *) == elements.count, "the elements of '\(name)' do not fill its shape")
    let bytes = elements.withUnsafeBytes { Data($0) }
    self.init(name: name, elementType: Element.elementType, shape: shape, bytes: bytes)
  }

  /// The same tensor under another name.
  public func renamed(_ name: String) -> StoredTensor {
    StoredTensor(name: name, elementType: elementType, shape: shape, bytes: bytes)
  }

  /// The elements, or nothing when the tensor is of another type.
  public func elements<Element: StoredElement>(as type: Element.Type = Element.self) -> [Element]? {
    elementType == Element.elementType ? load(type) : nil
  }

  /// The elements as single precision, converted where they are of another floating type; nothing for integers.
  public func floats() -> [Float]? {
    switch elementType {
    case .float32: load(Float.self)
    case .float64: load(Double.self).map(Float.init)
    case .float16: load(UInt16.self).map(Self.expand)
    case .bfloat16: load(UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
    case .uint64, .int64, .uint32, .int32, .uint16, .int16, .int8, .uint8, .boolean: nil
    }
  }

  /// The elements of an integer type; nothing for floating types and booleans.
  ///
  /// They are exact, but that unsigned numbers beyond `Int.max` become that.
  public func integers() -> [Int]? {
    switch elementType {
    case .uint64: load(UInt64.self).map { Int(clamping: $0) }
    case .int64: load(Int64.self).map(Int.init)
    case .uint32: load(UInt32.self).map(Int.init)
    case .int32: load(Int32.self).map(Int.init)
    case .uint16: load(UInt16.self).map(Int.init)
    case .int16: load(Int16.self).map(Int.init)
    case .int8: load(Int8.self).map(Int.init)
    case .uint8: load(UInt8.self).map(Int.init)
    case .float64, .float32, .bfloat16, .float16, .boolean: nil
    }
  }

  private func load<Raw: BitwiseCopyable>(_: Raw.Type) -> [Raw] {
    [Raw](unsafeUninitializedCapacity: bytes.count / MemoryLayout<Raw>.size) { elements, count in
      count = elements.count
      _ = bytes.copyBytes(to: elements)
    }
  }

  /// A half-precision number from its bits; written out because `Float16` is missing on Intel Macs.
  private static func expand(_ half: UInt16) -> Float {
    let sign: Float = half >> 15 == 0 ? 1 : -1
    let exponent = Int(half >> 10 & 0x1F)
    let fraction = Float(half & 0x3FF) / 1024
    return switch exponent {
    case 0: sign * fraction * 0x1p-14
    case 31: fraction == 0 ? sign * .infinity : .nan
    default: sign * (1 + fraction) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}

/// What a file says of a tensor before it is read.
public struct TensorDescription: Equatable, Sendable {
  public let name: String
  /// Nothing where elements of that type cannot be read.
  public let elementType: ElementType?
  public let shape: [Int]
}

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

/// A Swift type whose little-endian bytes are what a tensor file holds.
public protocol StoredElement: BitwiseCopyable, Sendable {
  static var elementType: ElementType { get }
}

extension Double: StoredElement {
  public static let elementType = ElementType.float64
}

extension Float: StoredElement {
  public static let elementType = ElementType.float32
}

extension Int64: StoredElement {
  public static let elementType = ElementType.int64
}

extension Int32: StoredElement {
  public static let elementType = ElementType.int32
}

extension UInt8: StoredElement {
  public static let elementType = ElementType.uint8
}

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Data {
  /// The same numbers of `size` bytes (1, 2, 4 or 8) in the other byte order.
  ///
  /// - Precondition: a whole number of them.
  func byteSwapped(_ size: Int) -> Data {
    switch size {
    case 1: self
    case 2: byteSwapped(UInt16.self)
    case 4: byteSwapped(UInt32.self)
    case 8: byteSwapped(UInt64.self)
    default: preconditionFailure("numbers of \(size) bytes")
    }
  }

  private func byteSwapped<Raw: FixedWidthInteger & BitwiseCopyable>(_: Raw.Type) -> Data {
    let size = MemoryLayout<Raw>.size
    precondition(count % size == 0, "a part of a number")
    var swapped = Data(count: count)
    swapped.withUnsafeMutableBytes { target in
      withUnsafeBytes { source in
        for place in stride(from: 0, to: source.count, by: size) {
          let number = source.loadUnaligned(fromByteOffset: place, as: Raw.self)
          target.storeBytes(of: number.byteSwapped, toByteOffset: place, as: Raw.self)
        }
      }
    }
    return swapped
  }

  /// Little-endian floating-point numbers with the other sign.
  ///
  /// - Precondition: a whole number of them, of a floating type.
  func negated(_ type: ElementType) -> Data {
    precondition(type.isFloating && count % type.size == 0, "no floating-point numbers")
    var negated = self
    // The sign is the highest bit of the last byte.
    negated.withUnsafeMutableBytes { bytes in
      for last in stride(from: type.size - 1, to: bytes.count, by: type.size) { bytes[last] ^= 0x80 }
    }
    return negated
  }
}
