/// A name that stands for what another part of the experiment makes, as it was written.
public struct Reference: Sendable {
  /// The name that was written.
  public let name: String
  /// What it has to make, such as `curve`.
  public let type: String
  /// Whether the name itself is part of what is made (a figure prints it), and so part of the key.
  public let keepsName: Bool
  public let place: Place

  public init(name: String, type: String, keepsName: Bool = false, place: Place) {
    self.name = name
    self.type = type
    self.keepsName = keepsName
    self.place = place
  }
}
