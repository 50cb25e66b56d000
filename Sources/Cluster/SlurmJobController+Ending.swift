import Declarations
import Platform

extension SlurmJobController {
  /// Cancels, on the user's wish, every job that is this driver's; then their ends are waited for.
  mutating func cancelAll() {
    if isCancelling { return }
    if let vainCancellation, vainCancellation.secondsToNow < 2 { return }
    let mine = tracked.filter { isMine($0.value.ticket) }
    if mine.values.contains(where: { $0.number == nil }) { queue.refresh() }
    let numbers = mine.values.compactMap { $0.number ?? queue[$0.ticket]?.number }
    do throws(SlurmError) {
      try options.slurm.cancel(Array(Set(numbers)).sorted())
    } catch {
      if vainCancellation == nil { say(nil, "jobs could not be cancelled, and are again: \(error.message)") }
      vainCancellation = .now
      return
    }
    isCancelling = true
    queue.hurry()
    for index in tracked.keys.sorted() {
      if launches[index] == nil {
        tracked[index] = nil
      } else if mine[index] == nil {
        conclude(index, .cancelled)
      }
    }
  }

  /// Takes back what has not begun.
  mutating func holdBack() {
    if isHoldingBack || isCancelling { return }
    isHoldingBack = true
    for index in wanted.sorted() where launches[index] == nil { withdraw(index) }
    let waiting = tracked.values.filter { isMine($0.ticket) }.compactMap(\.number)
    try? options.slurm.cancel(Array(Set(waiting)).sorted(), onlyPending: true)
    queue.hurry()
  }

  /// Withdraws what is left, and removes what only the jobs of this run needed.
  mutating func close() {
    if isClosed { return }
    for index in wanted.sorted() {
      launches[index] = nil
      withdraw(index)
    }
    isClosed = true
    if lastBeat == nil { return }
    for number in 1..<(tickets + 1) { forget(JobTicket(run: run, number: number)) }
    if !keepsLogs { area.remove(area.folder(ofRun: run)) }
    sweep()
  }

  /// Removes what runs left behind whose drivers are gone and whose jobs have ended.
  private mutating func sweep() {
    let own = DriverMark(ofRun: run, in: area)
    // What cannot be looked at now is left to the next driver.
    let others = ((try? area.runs) ?? []).filter { $0 != run }
    let left = others.filter { !DriverMark(ofRun: $0, in: area).lives(asSeenBy: own) }
    if left.isEmpty || !queue.refresh() { return }
    for other in left {
      guard let tickets = try? area.tickets(ofRun: other) else { continue }
      if tickets.contains(where: { queue[$0]?.isAlive ?? false }) { continue }
      for ticket in tickets { forget(ticket) }
      area.remove(area.folder(ofRun: other))
    }
  }

  /// Removes the claim of a ticket whose job has ended.
  private func forget(_ ticket: JobTicket) {
    guard let staticKey = area.staticKey(of: ticket), (try? area.claim(on: staticKey))?.ticket == ticket
    else {
      return
    }
    area.removeClaims(on: staticKey)
  }
}
