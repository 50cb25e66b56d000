import Declarations
import Platform
import ResultStore
import Workflow

extension SlurmJobController {
  /// Gives every wanted stage a job, as far as those that it needs have one.
  mutating func orderWanted() {
    if isClosed { return }
    for index in wanted.sorted() where tracked[index] == nil {
      if cancellation.isRequested, !isCancelling { return }
      if isCancelling {
        conclude(index, .cancelled)
      } else if isHoldingBack {
        conclude(index, .notStarted)
      } else if let dependencies = dependencies(of: index) {
        do throws(StoreError) {
          try order(index, after: dependencies)
        } catch {
          conclude(index, .failed(FailureText.of(error)))
        }
      }
    }
  }

  /// The numbers of the jobs that a stage has to wait for; nil where one of them has none yet.
  private func dependencies(of index: Int) -> [String]? {
    var numbers: [String] = []
    let needs = graph.needs[index]
    if needs.contains(where: fruitless.contains) { return nil }
    for need in needs where wanted.contains(need) {
      guard let job = tracked[need], job.refusal == nil else { return nil }
      if area.end(of: job.ticket)?.isSuccess ?? false { continue }
      guard let number = job.number ?? queue[job.ticket]?.number else { return nil }
      if !numbers.contains(number) { numbers.append(number) }
    }
    return numbers
  }

  /// Joins the job that makes the stage's static key already, or claims the static key and submits one.
  private mutating func order(_ index: Int, after dependencies: [String]) throws(StoreError) {
    try begin()
    while true {
      let claim = try area.claim(on: staticKeys[index])
      if let claim, mayBring(claim.ticket, index) {
        tracked[index] = TrackedJob(
          ticket: claim.ticket, number: queue[claim.ticket]?.number, tail: tail(of: index, claim.ticket))
        return
      }
      let ticket = JobTicket(run: run, number: tickets + 1)
      tickets += 1
      let order = JobOrder(
        stage: name(index), staticKey: "\(staticKeys[index])", isForced: forced.contains(index))
      try area.makeFolder(of: ticket)
      try area.write(order.json, to: "\(area.folder(of: ticket))/order.json")
      if try area.claim(staticKeys[index], for: ticket, after: claim) {
        tracked[index] = TrackedJob(ticket: ticket, tail: tail(of: index, ticket))
        submit(index, after: dependencies)
        return
      }
      // Another driver was faster by a hair: its job is looked at next.
      area.remove(area.folder(of: ticket))
    }
  }

  /// Whether a job that was claimed brings the result of a stage, or may still do so.
  private mutating func mayBring(_ ticket: JobTicket, _ index: Int) -> Bool {
    if abandoned.contains(ticket) { return false }
    // It may take what is there.
    if forced.contains(index), ticket.run != run { return false }
    switch area.end(of: ticket)?.outcome {
    // Where the stage is launched, its result is not in the store: what there was of it is gone.
    case .executed, .reused: return launches[index] == nil
    case .failed, .damagedInput, .unreadableInput: return false
    case .stopped, nil: break
    }
    if tracked.values.contains(where: { $0.ticket == ticket }) { return true }
    queue.includeOthers()
    _ = queue.refreshIfDue()
    if let job = queue[ticket] { return job.isAlive }
    // Its driver may be about to submit it, or not have heard yet that it is gone.
    return ticket.run != run && !isMine(ticket) && area.age(of: ticket, asSeenBy: run) < DriverMark.silence
  }

  /// Writes down, once, what all jobs of this run are told.
  private mutating func begin() throws(StoreError) {
    if lastBeat != nil { return }
    let order = RunOrder(
      snapshot: options.snapshot, workingFolder: options.workingFolder, store: store.root,
      limits: options.limits, numerics: numerics, thalweg: thalweg)
    try area.write(order.json, to: "\(area.folder(ofRun: run))/order.json")
    try area.write(SlurmSubmission.scriptText, to: area.script(ofRun: run))
    driverLock = try DriverMark(ofRun: run, in: area).make()
    lastBeat = .now
  }

  /// Submits the job of a stage; one whose answer is lost is looked for in the queue before it is submitted again.
  mutating func submit(_ index: Int, after dependencies: [String]) {
    guard let ticket = tracked[index]?.ticket else { return }
    let submission = SlurmSubmission(
      ticket: ticket, name: "\(graph.name).\(name(index))", resources: graph.stages[index].resources,
      dependencies: dependencies, script: area.script(ofRun: run),
      scriptWords: [area.log(of: ticket), options.program, "run-stage", area.folder(of: ticket)])
    queue.noteChange()
    do throws(SlurmError) {
      let number = try options.slurm.submit(submission.words)
      tracked[index]?.number = number
      report(.stageQueued(stage: name(index), job: number))
    } catch {
      switch error {
      case .refused(let words): tracked[index]?.refusal = "Slurm does not take its job: \(words)"
      case .unreachable(let words): say(index, "it is not certain that its job was submitted: \(words)")
      }
    }
    tracked[index]?.since = .now
  }

  /// Submits a job again that is not in the queue: the controller has not heard of it.
  mutating func submitAgain(_ index: Int) {
    guard let dependencies = dependencies(of: index) else { return }
    submit(index, after: dependencies)
  }
}
