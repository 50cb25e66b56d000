/// Colours for the numbers of [0, 1], evenly spaced and mixed linearly between.
public struct ColourMap: Sendable, Equatable {
  let colours: [Colour]

  /// A map through the given colours, at least two.
  public init(_ colours: [Colour]) {
    precondition(colours.count >= 2, "a colour map needs two colours")
    self.colours = colours
  }

  /// The colour at a place in [0, 1]; what lies outside takes the nearer end.
  public func colour(at place: Double) -> Colour {
    let scaled = min(max(place, 0), 1) * Double(colours.count - 1)
    let index = min(Int(scaled), colours.count - 2)
    return colours[index].mixed(with: colours[index + 1], share: scaled - Double(index))
  }

  /// `count` colours from one end to the other.
  func colours(count: Int) -> [Colour] {
    (0..<count).map { colour(at: count > 1 ? Double($0) / Double(count - 1) : 0) }
  }
}
