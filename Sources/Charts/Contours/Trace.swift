/// A line or a scatter of places drawn over contours, such as a curve through weight space.
public struct Trace: Sendable, Equatable {
  /// Its name in the legend; empty for none.
  public var name: String
  public var x: [Double]
  public var y: [Double]
  public var stroke: Series.Stroke
  public var marker: Marker?

  public init(
    _ name: String = "", x: [Double], y: [Double], stroke: Series.Stroke = .solid, marker: Marker? = nil
  ) {
    precondition(x.count == y.count, "a trace needs as many x as y values")
    self.name = name
    self.x = x
    self.y = y
    self.stroke = stroke
    self.marker = marker
  }
}
