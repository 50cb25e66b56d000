/// How much of a value its canonical form says.
public struct CanonicalOptions: Sendable, Equatable {
  /// Whether fields that equal their default are written too.
  let includesDefaults: Bool
  private let rolesLeftOut: UInt8

  /// - Parameter roles: fields with one of these are left out.
  public init(leavingOut roles: Set<Role> = [], includesDefaults: Bool = false) {
    rolesLeftOut = roles.reduce(0) { $0 | $1.bit }
    self.includesDefaults = includesDefaults
  }

  /// Whether fields of this role are left out.
  func leavesOut(_ role: Role) -> Bool { rolesLeftOut & role.bit != 0 }

  /// Whether no field is left out for its role.
  var leavesOutNoRole: Bool { rolesLeftOut == 0 }

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

extension Role {
  /// A bit of its own.
  fileprivate var bit: UInt8 {
    switch self {
    case .setting: 1
    case .extent: 2
    case .pace: 4
    case .observation: 8
    case .bound: 16
    }
  }
}
