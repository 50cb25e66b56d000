/// How much of a value its canonical form says.
public struct CanonicalOptions: Sendable {
  /// Fields with one of these roles are left out.
  public var leavingOut: Set<Role>
  /// Whether fields that equal their default are written too.
  public var includesDefaults: Bool

  public init(leavingOut: Set<Role> = [], includesDefaults: Bool = false) {
    self.leavingOut = leavingOut
    self.includesDefaults = includesDefaults
  }

  /// What a key is made of: everything but what equals its default, and what only bounds the work.
  public static let key = CanonicalOptions(leavingOut: [.bound])

  /// Every setting, the defaults included, for people to read.
  public static let complete = CanonicalOptions(includesDefaults: true)
}

/// What a field is to the work that its stage does.
public enum Role: String, Sendable {
  /// Decides what every part of the work computes.
  case setting
  /// Says how far the work goes: epochs, points, grid. What is inside a stage does not depend on it.
  case extent
  /// Decides numbers that single steps are done with, such as their rates: a state that some steps led to is keyed
  /// by those numbers, up to there, in place of the field.
  case pace
  /// Says what is looked at, and changes nothing that is computed: splits, metrics, checkpoint intervals.
  case observation
  /// Says how long the work may take at most, and changes nothing that is made: it is in no key.
  case bound
}
