/// A name that stands for what another part of the experiment makes, as it was written.
public struct Reference: Sendable {
  /// The name that was written.
  public let name: String
  /// What it may make: one of these, such as `curve`.
  public let types: [String]
  /// Whether the name itself is part of what is made (a figure prints it), and so part of the key.
  public let keepsName: Bool
  public let place: Place

  public init(name: String, types: [String], keepsName: Bool = false, place: Place) {
    self.name = name
    self.types = types
    self.keepsName = keepsName
    self.place = place
  }
}
