/// A thin line from bottom to top at one x, with a few words beside it.
public struct VerticalMark: Sendable, Equatable {
  public var x: Double
  public var label: String

  public init(at x: Double, _ label: String = "") {
    self.x = x
    self.label = label
  }
}
