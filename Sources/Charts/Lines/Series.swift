/// A sequence of values to be joined by a line.
public struct Series: Sendable, Equatable {
  public enum Stroke: String, Sendable, Equatable, CaseIterable {
    case solid, dashed, dotted
    /// Markers alone.
    case none
  }

  /// A region around the line, as of a standard deviation.
  public struct Band: Sendable, Equatable {
    public var lower: [Double]
    public var upper: [Double]

    public init(lower: [Double], upper: [Double]) {
      precondition(lower.count == upper.count, "a band needs as many lower as upper values")
      self.lower = lower
      self.upper = upper
    }
  }

  public var name: String
  public var x: [Double]
  public var y: [Double]
  public var stroke: Stroke
  public var marker: Marker?
  public var band: Band?
  /// The place of its colour in the palette, from 0; by default the series' own place in the chart.
  public var colour: Int?
  /// What stands in the legend instead of the name, once for all series that have it.
  public var group: String?

  public init(
    _ name: String, x: [Double], y: [Double], stroke: Stroke = .solid, marker: Marker? = nil,
    band: Band? = nil, colour: Int? = nil, group: String? = nil
  ) {
    precondition(x.count == y.count, "a series needs as many x as y values")
    precondition(band.map { $0.lower.count == x.count } ?? true, "a band needs a value for each x")
    self.name = name
    self.x = x
    self.y = y
    self.stroke = stroke
    self.marker = marker
    self.band = band
    self.colour = colour
    self.group = group
  }
}
