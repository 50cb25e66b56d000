/// A value as it was written, with its place: what a YAML document is made of.
public struct Node: Sendable {
  public var value: Value
  public var place: Place

  public init(_ value: Value, at place: Place) {
    self.value = value
    self.place = place
  }

  /// What was written. Integers are exact over the whole range of a 64-bit seed.
  public enum Value: Sendable {
    case null
    case boolean(Bool)
    case integer(Int128)
    case real(Double)
    case text(String)
    case list([Node])
    case map([Entry])
  }

  /// A key of a map with its value, in the order of the document.
  public struct Entry: Sendable {
    public var key: String
    public var keyPlace: Place
    public var value: Node

    public init(key: String, keyPlace: Place, value: Node) {
      self.key = key
      self.keyPlace = keyPlace
      self.value = value
    }
  }
}
