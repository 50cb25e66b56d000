import Declarations
import Platform
import ResultStore
import Workflow

/// What a driver knows of its jobs, and what it does about them: submits, looks, begins again, cancels.
///
/// A stage is wanted once it is announced or launched. A wanted stage has a job: its own, or one that another driver
/// has submitted for the same static key. Only what was launched is told of.
struct SlurmJobController {
  /// A stage whose end somebody waits for.
  struct Launch: Sendable {
    let key: Digest
    /// Whether it is executed although the result is there.
    let isForced: Bool
    let end: @Sendable (StageJob.Result) -> Void
  }

  let graph: Graph
  let staticKeys: [StaticKey]
  let numerics: String
  let thalweg: String
  let store: Store
  let options: SlurmOptions
  let cancellation: Cancellation
  let report: @Sendable (Event) -> Void
  let area: JobArea
  /// The name of this run among those that share the area.
  let run: String
  var queue: SlurmQueue
  /// The stages that are executed in any case, and were not yet.
  var forced: Set<Int>
  var wanted: Set<Int> = []
  var launches: [Int: Launch] = [:]
  var tracked: [Int: TrackedJob] = [:]
  var histories: [Int: JobHistory] = [:]
  /// Jobs that were given up: they may still be in the queue for a moment.
  var abandoned: Set<JobTicket> = []
  /// Stages that ended without a result: nothing that needs them is ordered before they are wanted again.
  var fruitless: Set<Int> = []
  /// Stages of which it was told that they have started.
  var started: Set<Int> = []
  /// How many tickets this run has made.
  var tickets = 0
  var lastBeat: ContinuousClock.Instant?
  /// Held while this driver lives.
  var driverLock: FileLock?
  var saidTrouble = false
  var isHoldingBack = false
  var isCancelling = false
  /// When Slurm was asked to cancel, but did not.
  var vainCancellation: ContinuousClock.Instant?
  var isClosed = false
  /// Whether something went wrong whose log somebody may want to read.
  var keepsLogs = false

  init(
    plan: Plan, store: Store, options: SlurmOptions, thalweg: String, cancellation: Cancellation,
    report: @escaping @Sendable (Event) -> Void
  ) {
    graph = plan.graph
    forced = Set(plan.stages.indices.filter { plan.stages[$0].isForced })
    staticKeys = StaticKey.all(plan.resolver)
    numerics = plan.graph.numerics
    self.thalweg = thalweg
    self.store = store
    self.options = options
    self.cancellation = cancellation
    self.report = report
    area = JobArea(of: store, workingFolder: options.workingFolder)
    run = UniqueName.make()
    queue = SlurmQueue(options.slurm, user: UInt32(getuid()))
  }

  /// One round of looking after all jobs.
  mutating func step() {
    if isClosed { return }
    beat()
    if cancellation.isRequested { cancelAll() }
    orderWanted()
    let isAnswered = tracked.isEmpty ? false : queue.refreshIfDue()
    sayTrouble()
    // What was only announced matters where the queue says something new.
    for index in tracked.keys.sorted() where isAnswered || launches[index] != nil { look(at: index) }
  }

  private mutating func beat() {
    guard let lastBeat, lastBeat.secondsToNow > DriverMark.beat else { return }
    DriverMark(ofRun: run, in: area).beat()
    self.lastBeat = .now
  }

  private mutating func sayTrouble() {
    if let trouble = queue.trouble, !saidTrouble {
      say(nil, "Slurm gives no answer, and is asked again: \(trouble)")
    }
    saidTrouble = queue.trouble != nil
  }

  func name(_ index: Int) -> String { graph.stages[index].name }

  func say(_ index: Int?, _ message: String) {
    report(.warning(stage: index.map(name), message: message))
  }

  /// Whether a job is this driver's to cancel: it has submitted it, or whoever did is gone.
  func isMine(_ ticket: JobTicket) -> Bool {
    ticket.run == run
      || !DriverMark(ofRun: ticket.run, in: area).lives(asSeenBy: DriverMark(ofRun: run, in: area))
  }
}

extension SlurmJobController {
  mutating func launch(_ index: Int, _ launch: Launch) {
    // As it is where another stage of this static key has just ended.
    if tracked[index] == nil, !launch.isForced, let action = try? store.takeUp(launch.key) {
      return launch.end(.reused(action))
    }
    launches[index] = launch
    if launch.isForced { forced.insert(index) } else { forced.remove(index) }
    wanted.insert(index)
    fruitless.remove(index)
    // What was said before anybody listened is said again.
    if var job = tracked[index] {
      job.tail = tail(of: index, job.ticket)
      tracked[index] = job
    }
    orderWanted()
  }

  mutating func announce(_ index: Int) {
    if isHoldingBack || isCancelling { return }
    fruitless.remove(index)
    if wanted.insert(index).inserted { orderWanted() }
  }

  func hasRun(_ index: Int) -> Bool {
    tracked[index].flatMap { area.end(of: $0.ticket) }?.isSuccess ?? false
  }

  mutating func withdraw(_ index: Int) {
    wanted.remove(index)
    guard launches[index] == nil, let job = tracked.removeValue(forKey: index) else { return }
    abandoned.insert(job.ticket)
    if tracked.values.contains(where: { $0.ticket == job.ticket }) || !isMine(job.ticket) { return }
    if area.end(of: job.ticket) != nil { return }
    if let number = job.number ?? queue[job.ticket]?.number { try? options.slurm.cancel([number]) }
  }

  func tail(of index: Int, _ ticket: JobTicket) -> JobEventTail {
    JobEventTail(area.events(of: ticket), ofStage: name(index))
  }

  /// Hands over what came of a stage.
  mutating func conclude(_ index: Int, _ result: StageJob.Result) {
    guard let launch = launches[index] else { return }
    tellEvents(of: index)
    launches[index] = nil
    tracked[index] = nil
    wanted.remove(index)
    started.remove(index)
    switch result {
    case .executed, .reused: break
    case .failed:
      keepsLogs = true
      fruitless.insert(index)
    case .cancelled, .notStarted, .damagedInput, .unreadableInput: fruitless.insert(index)
    }
    queue.noteChange()
    launch.end(result)
  }

  mutating func tellEvents(of index: Int) {
    guard launches[index] != nil, var job = tracked[index] else { return }
    for event in job.tail.read(store.files) {
      if case .stageStarted = event, !started.insert(index).inserted { continue }
      report(event)
    }
    tracked[index] = job
  }
}
