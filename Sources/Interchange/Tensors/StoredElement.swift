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
