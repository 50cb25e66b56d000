import Platform

@testable import Cluster
@testable import Workflow

/// A Slurm that is played in this process: it runs jobs of toy stages on threads, one after the other as they are
/// submitted, unless a test wants something else of them.
final class PlayedSlurm: Sendable {
  /// What becomes of a job.
  enum Fate: Sendable {
    /// It runs its stage.
    case runs
    /// It ends in this state without a word.
    case ends(String)
    /// The job is told to stop as soon as it begins, and ends by itself.
    case isStopped
  }

  struct Job: Sendable {
    let number: Int
    let words: [String]
    var state: String
    var reason = "None"

    /// `toys.a`
    var name: String { value(of: "--job-name=") }
    var comment: String { value(of: "--comment=") }
    var dependencies: [Int] {
      value(of: "--dependency=afterok:").split(separator: ":").compactMap { Int($0) }
    }

    func value(of flag: String) -> String {
      words.first { $0.hasPrefix(flag) }.map { String($0.dropFirst(flag.count)) } ?? ""
    }
  }

  private let registry: Registry
  private let services: Services
  private let fate: @Sendable (Job) -> Fate
  private let answer: @Sendable (String, Int) -> CapturedRun?
  private let state = Guarded(State())

  private struct State {
    var jobs: [Job] = []
    var calls: [String: Int] = [:]
    var cancellations: [Int: Cancellation] = [:]
  }

  /// - Parameters:
  ///   - fate: what becomes of a job.
  ///   - answer: what a program answers to its n-th call (from 1), instead of doing anything.
  init(
    _ laboratory: Laboratory, fate: @escaping @Sendable (Job) -> Fate = { _ in .runs },
    answer: @escaping @Sendable (String, Int) -> CapturedRun? = { _, _ in nil }
  ) {
    registry = laboratory.registry
    services = Services([laboratory.probes])
    self.fate = fate
    self.answer = answer
  }

  var jobs: [Job] { state.withLock { $0.jobs } }

  var slurm: Slurm { Slurm { [self] words in reply(to: words) } }

  private func reply(to words: [String]) -> CapturedRun {
    let count = state.withLock { state in
      state.calls[words[0], default: 0] += 1
      return state.calls[words[0]] ?? 0
    }
    if let answer = answer(words[0], count) { return answer }
    switch words[0] {
    case "sbatch": return .printing(submit(words))
    case "squeue":
      return .printing(jobs.map { "\($0.number)|\($0.state)|\($0.reason)|\($0.comment)\n" }.joined())
    case "scancel":
      for number in words.compactMap({ Int($0) }) {
        cancel(number, onlyPending: words.contains("--state=PENDING"))
      }
      return .printing("")
    default: return CapturedRun(status: .exited(1), output: "", errors: "no such program")
    }
  }

  private func submit(_ words: [String]) -> String {
    let job = state.withLock { state in
      let job = Job(number: state.jobs.count + 1, words: words, state: "PENDING")
      state.jobs.append(job)
      return job
    }
    advance()
    return "\(job.number)\n"
  }

  /// Starts what can start, and ends what never can.
  private func advance() {
    let ready = state.withLock { state -> [Job] in
      var ready: [Job] = []
      for index in state.jobs.indices where state.jobs[index].state == "PENDING" {
        let needed = state.jobs[index].dependencies.map { state.jobs[$0 - 1].state }
        if needed.contains(where: { !["PENDING", "RUNNING", "COMPLETED"].contains($0) }) {
          state.jobs[index].state = "CANCELLED"
          state.jobs[index].reason = "DependencyNeverSatisfied"
        } else if needed.allSatisfy({ $0 == "COMPLETED" }) {
          state.jobs[index].state = "RUNNING"
          state.cancellations[state.jobs[index].number] = Cancellation()
          ready.append(state.jobs[index])
        }
      }
      return ready
    }
    for job in ready { try? OwnThread.start { self.run(job) } }
  }

  private func run(_ job: Job) {
    let cancellation = state.withLock { $0.cancellations[job.number] } ?? Cancellation()
    switch fate(job) {
    case .ends(let state): return end(job, as: state)
    case .isStopped: cancellation.request()
    case .runs: break
    }
    let isDone =
      (try? OrderedStage(folder: job.words.last ?? "", retries: RetryPolicy(seconds: 1)).perform(
        registry: registry, services: services, cores: 1, thalweg: "0.0", cancellation: cancellation))
      ?? false
    end(job, as: isDone ? "COMPLETED" : "FAILED")
  }

  private func end(_ job: Job, as end: String) {
    state.withLock { state in
      if state.jobs[job.number - 1].state == "RUNNING" { state.jobs[job.number - 1].state = end }
    }
    advance()
  }

  /// By `scancel`, or by somebody.
  func cancel(_ number: Int, onlyPending: Bool = false) {
    state.withLock { state in
      let old = state.jobs[number - 1].state
      guard old == "PENDING" || (old == "RUNNING" && !onlyPending) else { return }
      state.jobs[number - 1].state = "CANCELLED"
      state.cancellations[number]?.request()
    }
    advance()
  }
}

extension CapturedRun {
  static func printing(_ output: String) -> CapturedRun {
    CapturedRun(status: .exited(0), output: output, errors: "")
  }

  static func complaining(_ errors: String) -> CapturedRun {
    CapturedRun(status: .exited(1), output: "", errors: errors)
  }
}
