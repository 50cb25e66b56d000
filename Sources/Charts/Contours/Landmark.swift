/// A place with a name drawn over contours, such as an end of a curve.
public struct Landmark: Sendable, Equatable {
  public var x: Double
  public var y: Double
  public var label: String
  public var marker: Marker

  public init(_ label: String = "", x: Double, y: Double, marker: Marker = .circle) {
    self.label = label
    self.x = x
    self.y = y
    self.marker = marker
  }
}
