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
