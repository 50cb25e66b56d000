/// The job that a driver waits for on behalf of a stage; its own, or one that another driver has submitted.
struct TrackedJob: Sendable {
  let ticket: JobTicket
  /// By the cluster's count; nil while it is not known.
  var number: String?
  /// When it was submitted or found here.
  var since = ContinuousClock.now
  /// Why Slurm does not take it; nil where it does.
  var refusal: String?
  /// Since when something that has to be there is not to be seen.
  var lacking: ContinuousClock.Instant?
  var tail: JobEventTail

  init(ticket: JobTicket, number: String? = nil, tail: JobEventTail) {
    self.ticket = ticket
    self.number = number
    self.tail = tail
  }
}

/// What has become of the jobs of one stage so far.
struct JobHistory: Sendable {
  /// How many were lost with their machines.
  var losses = 0
  /// How many in a row were ended by their time limit without coming any further.
  var idleContinuations = 0
  var furthest = 0.0

  static let mostLosses = 3
  static let mostIdleContinuations = 3
}
