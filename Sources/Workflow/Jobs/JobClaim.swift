/// That a job makes, or made, a recipe.
struct JobClaim: Sendable, Equatable {
  /// Counted from 1.
  let generation: Int
  let ticket: JobTicket
}
