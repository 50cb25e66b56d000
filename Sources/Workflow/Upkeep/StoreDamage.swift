/// Something in a store that is not what it should be.
public struct StoreDamage: Sendable, Equatable {
  public enum Problem: String, Sendable {
    /// The bytes are not those that the name or the seal says.
    case damaged
    /// An action names an object that is not there; the action is a miss.
    case incomplete
    /// A file that no store has there.
    case stray
  }

  public let holding: Holding
  public let problem: Problem
  public let path: String
  /// Where it was moved; nil where it stays.
  public let quarantinedAt: String?
}
