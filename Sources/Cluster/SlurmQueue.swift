import Declarations
import Platform

/// The jobs of Thalweg as the controller last showed them. It is asked the more rarely the longer nothing happens.
struct SlurmQueue: Sendable {
  private let slurm: Slurm
  private let user: UInt32
  private var jobs: [JobTicket: SlurmJob] = [:]
  /// When it was asked, where it answered.
  private(set) var taken: ContinuousClock.Instant?
  private var asked: ContinuousClock.Instant?
  private var lastChange = ContinuousClock.now
  private var isUrgent = false
  /// Whether jobs of other users count too.
  private var includesOthers = false
  /// Why the controller did not answer when it was last asked.
  private(set) var trouble: String?

  /// The longest time between two questions, in seconds.
  private static let longestPause = 15.0

  init(_ slurm: Slurm, user: UInt32) {
    self.slurm = slurm
    self.user = user
  }

  subscript(_ ticket: JobTicket) -> SlurmJob? { jobs[ticket] }

  /// Whether it was asked after `moment`.
  func isNewer(than moment: ContinuousClock.Instant) -> Bool { taken.map { $0 > moment } ?? false }

  /// Something has happened, and more may.
  mutating func noteChange() { lastChange = .now }

  /// The next answer is waited for.
  mutating func hurry() { isUrgent = true }

  mutating func includeOthers() {
    if includesOthers { return }
    includesOthers = true
    asked = nil
  }

  /// Asks where it is time to.
  ///
  /// - Returns: whether there is a new answer.
  mutating func refreshIfDue() -> Bool {
    let pause = isUrgent ? 1 : min(Self.longestPause, max(1, lastChange.secondsToNow / 10))
    if let asked, asked.secondsToNow < (trouble == nil ? pause : 5) { return false }
    return refresh()
  }

  @discardableResult
  mutating func refresh() -> Bool {
    let now = ContinuousClock.now
    asked = now
    do throws(SlurmError) {
      let seen = try slurm.jobs(ofUser: includesOthers ? nil : user)
      jobs = [:]
      for job in seen {
        guard let ticket = job.ticket else { continue }
        // One that was submitted twice, as the first answer was lost, is alive while either is.
        if let other = jobs[ticket], other.isAlive { continue }
        jobs[ticket] = job
      }
      (taken, trouble, isUrgent) = (now, nil, false)
      return true
    } catch {
      trouble = error.message
      return false
    }
  }
}
