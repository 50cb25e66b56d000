/// What a store holds, by kind.
public enum Holding: String, Sendable, CaseIterable {
  /// What stages made from which settings and inputs.
  case actions
  /// The files that actions name.
  case objects
  /// Points and grid cells, in packs.
  case cells
  case predictions
  /// Checkpoints of trainings.
  case trajectories
  /// What was found damaged.
  case quarantine
  /// What is just being written, or was when its process died.
  case temporary

  /// Whether it only spares time inside stages: no run directory and no action names it.
  public var isInsideStages: Bool {
    switch self {
    case .cells, .predictions, .trajectories: true
    case .actions, .objects, .quarantine, .temporary: false
    }
  }
}
