import Declarations
import Platform
import ResultStore
import Workflow

extension SlurmJobController {
  /// Looks at the job of a stage: what it says of itself, and else what Slurm says of it.
  mutating func look(at index: Int) {
    tellEvents(of: index)
    guard let job = tracked[index] else { return }
    if let refusal = job.refusal { return conclude(index, .failed(refusal)) }
    switch area.end(of: job.ticket)?.outcome {
    case .executed(_, let seconds, let work): take(index) { .executed($0, seconds: seconds, work) }
    case .reused: take(index) { .reused($0) }
    case .failed(let message): conclude(index, .failed(message))
    case .damagedInput(let digest, let path):
      guard let digest = Digest(hexadecimal: digest) else { return conclude(index, .failed(path)) }
      conclude(index, .damagedInput(digest, path: path))
    case .unreadableInput(let stage, let output, let digest, let reason):
      guard let digest = Digest(hexadecimal: digest) else { return conclude(index, .failed(reason)) }
      conclude(
        index,
        .unreadableInput(UnreadableResult(stage: stage, output: output, digest: digest, reason: reason)))
    case .stopped: decide(index, hasStopped: true)
    case nil: decide(index, hasStopped: false)
    }
  }

  /// Takes the result out of the store, once it is to be seen there.
  private mutating func take(_ index: Int, _ result: (ActionRecord) -> StageJob.Result) {
    guard let launch = launches[index], let ticket = tracked[index]?.ticket else { return }
    if let action = store.takeUpRecordedElsewhere(launch.key) {
      return conclude(index, isMine(ticket) ? result(action) : .reused(action))
    }
    if isLacking(index, for: options.retries.limit) {
      lose(index, "the result of its job \(numbered(index)) did not appear in the store")
    }
  }

  /// Takes the result of a job that has said nothing, where it is in the store all the same.
  private mutating func takesWhatIsThere(_ index: Int) -> Bool {
    guard let launch = launches[index], !launch.isForced,
      let action = store.takeUpRecordedElsewhere(launch.key)
    else { return false }
    conclude(index, .reused(action))
    return true
  }

  private mutating func decide(_ index: Int, hasStopped: Bool) {
    guard let job = tracked[index] else { return }
    if hasStopped, isCancelling { return conclude(index, .cancelled) }
    if hasStopped {
      // Only an answer that is younger tells why.
      let noticed = job.lacking ?? .now
      tracked[index]?.lacking = noticed
      guard queue.isNewer(than: noticed) else { return queue.hurry() }
    }
    guard let seen = queue[job.ticket] else { return missing(index, job, hasStopped) }
    tracked[index]?.number = seen.number
    switch seen.phase {
    case .pending:
      // It was stopped for another job, and starts again: that it stopped is no end any more.
      if hasStopped { area.removeEnd(of: job.ticket) }
      tracked[index]?.lacking = nil
    case .running:
      if hasStopped { queue.hurry() } else { tracked[index]?.lacking = nil }
    case _ where isCancelling: conclude(index, .cancelled)
    case .barred: drop(index, cancelling: seen.number)
    case .cancelled: wasCancelled(index, job.ticket, hasStopped)
    case .outOfTime: goOn(index)
    case .lost: lose(index, "its job \(seen.number) was lost (\(seen.state))")
    case .completed, .failed:
      if hasStopped { goOn(index) } else { endedWithoutWord(index, seen) }
    }
  }

  /// The queue does not have the job.
  private mutating func missing(_ index: Int, _ job: TrackedJob, _ hasStopped: Bool) {
    guard queue.isNewer(than: job.since + .seconds(job.number == nil ? 5 : 0)) else { return queue.hurry() }
    if isCancelling { return conclude(index, .cancelled) }
    if hasStopped { return goOn(index) }
    if takesWhatIsThere(index) { return }
    if job.ticket.run == run, job.number == nil { return submitAgain(index) }
    if isLacking(index, for: options.retries.limit) {
      lose(index, "its job \(numbered(index)) is not in the queue any more, and has said nothing of its end")
    }
  }

  private mutating func endedWithoutWord(_ index: Int, _ job: SlurmJob) {
    // Another driver removes what its jobs have said once it has heard it.
    if takesWhatIsThere(index) { return }
    if launches[index] == nil, job.phase == .completed { return }
    guard isLacking(index, for: options.retries.limit / 4), let ticket = tracked[index]?.ticket else {
      return
    }
    let log = area.endOfLog(of: ticket)
    let reason =
      job.state == "OUT_OF_MEMORY" ? "it wanted more memory than `resources: {memory: …}` says" : nil
    let words =
      log.isEmpty
      ? "is its folder \(area.folder(of: ticket)) on a file system that all machines share?"
      : "its log ends with\n\(log)"
    fail(
      index, "its job \(job.number) ended as \(job.state) and left no word; \(reason ?? words)")
  }

  private mutating func wasCancelled(_ index: Int, _ ticket: JobTicket, _ hasStopped: Bool) {
    if isHoldingBack { return conclude(index, hasStopped ? .cancelled : .notStarted) }
    // Another driver has cancelled its own job, and its wish is not ours.
    if ticket.run != run { return drop(index) }
    fail(index, "its job \(numbered(index)) was cancelled by somebody (scancel)")
  }

  private func numbered(_ index: Int) -> String { tracked[index]?.number ?? "" }

  /// A stage that was only announced fails when it is launched.
  private mutating func fail(_ index: Int, _ message: String) {
    tracked[index]?.refusal = message
    conclude(index, .failed(message))
  }

  /// Whether something has been missing for `seconds` by now.
  private mutating func isLacking(_ index: Int, for seconds: Double) -> Bool {
    guard let since = tracked[index]?.lacking else {
      tracked[index]?.lacking = .now
      return false
    }
    return since.secondsToNow > seconds
  }
}

extension SlurmJobController {
  /// Forgets the job of a stage, which gets another at the next opportunity.
  private mutating func drop(_ index: Int, cancelling number: String? = nil) {
    if let number { try? options.slurm.cancel([number]) }
    if let job = tracked.removeValue(forKey: index) { abandoned.insert(job.ticket) }
    queue.noteChange()
  }

  /// Starts a stage again whose job was lost for no fault of its own.
  private mutating func lose(_ index: Int, _ reason: String) {
    tellEvents(of: index)
    histories[index, default: JobHistory()].losses += 1
    if histories[index, default: JobHistory()].losses > JobHistory.mostLosses {
      return fail(index, "\(reason), as were \(JobHistory.mostLosses) before it")
    }
    if launches[index] != nil { say(index, "\(reason); it goes on in another") }
    drop(index)
  }

  /// Goes on with a stage whose job came to the end of its time, while each job comes further than the one before.
  private mutating func goOn(_ index: Int) {
    guard var job = tracked[index] else { return }
    tellEvents(of: index)
    _ = job.tail.read(store.files)
    let furthest = max(job.tail.furthest, tracked[index]?.tail.furthest ?? 0)
    var history = histories[index, default: JobHistory()]
    history.idleContinuations = furthest > history.furthest ? 0 : history.idleContinuations + 1
    history.furthest = max(furthest, history.furthest)
    histories[index] = history
    let number = numbered(index)
    if history.idleContinuations > JobHistory.mostIdleContinuations {
      return fail(
        index,
        "its job \(number) was ended by its time limit, and came no further than \(JobHistory.mostIdleContinuations) "
          + "before it; give it more time (resources: {time: …})")
    }
    if launches[index] != nil {
      say(index, "its job \(number) was ended before its work was done; it goes on in another")
    }
    drop(index)
  }
}
