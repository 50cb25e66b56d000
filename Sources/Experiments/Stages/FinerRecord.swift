import Neural

/// What a training records beside its epochs.
///
/// It is a setting, in the key of a training and of its checkpoints, although no weight depends on it: a state that
/// has no steps behind it cannot be gone on from. What follows from the weights alone stays as it is.
enum FinerRecord: String, CaseIterable, Sendable {
  case steps
}

extension TrainingState {
  /// The same state, before its first step, ready to remember what is asked for.
  func recording(_ record: FinerRecord?) -> TrainingState {
    precondition(step == 0, "what is recorded is recorded from the first step on")
    var state = self
    if record == .steps { state.steps = [] }
    return state
  }
}
