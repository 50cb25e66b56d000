/// The values of one category in a dot plot.
public struct DotRow: Sendable, Equatable {
  public var name: String
  public var values: [Double]
  /// The place of its colour in the palette, from 0.
  public var colour: Int
  public var marker: Marker

  public init(_ name: String, values: [Double], colour: Int = 0, marker: Marker = .circle) {
    self.name = name
    self.values = values
    self.colour = colour
    self.marker = marker
  }

  public init(_ name: String, _ value: Double, colour: Int = 0, marker: Marker = .circle) {
    self.init(name, values: [value], colour: colour, marker: marker)
  }
}
