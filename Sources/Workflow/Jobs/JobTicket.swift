/// One job of one stage: the name by which driver, job and cluster know it.
struct JobTicket: Sendable, Hashable, CustomStringConvertible {
  /// The run whose driver made it.
  let run: String
  /// Counted from 1 within that run.
  let number: Int

  /// `4711-9f3c/12`
  var description: String { "\(run)/\(number)" }

  init(run: String, number: Int) {
    self.run = run
    self.number = number
  }

  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let run = try? FileName(String(parts[0])), let number = Int(parts[1]), number > 0
    else { return nil }
    self.init(run: run.text, number: number)
  }
}
