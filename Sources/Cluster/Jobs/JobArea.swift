import Declarations
import Platform
import ResultStore

/// The files by which drivers and jobs speak to each other, in `jobs/` of the store that they share.
///
///     jobs/<run>/order.json          what all jobs of a run are told
///     jobs/<run>/driver              who drives it; touched while it lives
///     jobs/<run>/job.sh              what the cluster starts
///     jobs/<run>/<number>/order.json what one job is told: a ticket
///                        /events.jsonl, log.txt, end.json    what it says
///     jobs/claims/ab/cdef…/<generation> -> <run>/<number>    which job makes a static key
///
/// Nothing here needs locks, which a network file system may not have: a file is complete or absent, and a claim is
/// a link that only one can make.
struct JobArea: Sendable {
  /// An absolute path, since a job starts in a folder of its own.
  let root: String
  private let files: DurableFiles
  private let store: Store

  init(of store: Store, workingFolder: String) {
    let jobs = store.layout.jobs
    root = jobs.hasPrefix("/") ? jobs : "\(workingFolder)/\(jobs)"
    files = store.files
    self.store = store
  }

  func folder(ofRun run: String) -> String { "\(root)/\(run)" }
  func folder(of ticket: JobTicket) -> String { "\(root)/\(ticket)" }
  func log(of ticket: JobTicket) -> String { "\(folder(of: ticket))/log.txt" }
  func events(of ticket: JobTicket) -> String { "\(folder(of: ticket))/events.jsonl" }
  func script(ofRun run: String) -> String { "\(folder(ofRun: run))/job.sh" }

  func write(_ json: JSON, to path: String) throws(StoreError) { try write(json.prettyText, to: path) }

  func write(_ text: String, to path: String) throws(StoreError) {
    try store.prepare()
    try store.reporting { () throws(FileFailure) in
      try files.write(
        Array(text.utf8), to: path, through: store.layout.newTemporary(), mode: 0o644, durability: .relaxed)
    }
  }

  /// A file that was written whole; nil where it is not there, or not yet.
  func json(at path: String) -> JSON? { (try? files.read(path)).flatMap { try? JSON(parsing: $0) } }

  func end(of ticket: JobTicket) -> JobEnd? {
    json(at: "\(folder(of: ticket))/end.json").flatMap(JobEnd.init(json:))
  }

  func write(_ end: JobEnd, of ticket: JobTicket) throws(StoreError) {
    try write(end.json, to: "\(folder(of: ticket))/end.json")
  }

  /// Takes back what an earlier start of the same job said of its end.
  func removeEnd(of ticket: JobTicket) { try? files.operations.remove("\(folder(of: ticket))/end.json") }

  func makeFolder(of ticket: JobTicket) throws(StoreError) {
    try store.reporting { () throws(FileFailure) in
      try files.createFolders(to: folder(of: ticket), durability: .relaxed)
    }
  }

  /// The last lines of what a job printed, for people.
  func endOfLog(of ticket: JobTicket, lines: Int = 10) -> String {
    let bytes = (try? files.read(log(of: ticket))) ?? []
    return String(decoding: bytes.suffix(4000), as: UTF8.self)
      .split(whereSeparator: \.isNewline).suffix(lines).joined(separator: "\n")
  }

  func remove(_ path: String) { try? files.removeTree(path) }

  /// The names of runs that left something here.
  var runs: [String] {
    get throws(FileFailure) { try files.operations.listIfThere(root).filter { $0 != "claims" } }
  }

  /// Writes a file that is locked before anybody can see it; nil where there are no locks.
  func writeLocked(_ json: JSON, to path: String) throws(StoreError) -> FileLock? {
    try store.prepare()
    return try store.reporting { () throws(FileFailure) in
      let temporary = store.layout.newTemporary()
      try files.create(temporary, mode: 0o644, durability: .relaxed, bytes: Array(json.prettyText.utf8))
      var lock: FileLock?
      if case .locked(let found) = FileLock.attempt(temporary, files.operations) { lock = found }
      try files.publishOrRemove(temporary, as: path, durability: .relaxed)
      return lock
    }
  }

  func lock(_ path: String) -> FileLock.Attempt { FileLock.attempt(path, files.operations) }

  func touch(_ path: String) { try? files.operations.touch(path) }

  /// When a file was last written or touched, by the clock of the file system, in nanoseconds; nil where it is not
  /// there.
  func modified(_ path: String) throws(FileFailure) -> Int64? {
    try files.operations.status(of: path)?.modified
  }
}

extension JobArea {
  /// The tickets that a run has made.
  func tickets(ofRun run: String) throws(FileFailure) -> [JobTicket] {
    try files.operations.listIfThere(folder(ofRun: run)).compactMap { Int($0) }
      .map { JobTicket(run: run, number: $0) }
  }

  func staticKey(of ticket: JobTicket) -> StaticKey? {
    json(at: "\(folder(of: ticket))/order.json").flatMap(JobOrder.init(json:)).flatMap { order in
      Digest(hexadecimal: order.staticKey).map { StaticKey(digest: $0) }
    }
  }

  /// How old a ticket is, in seconds by the file system's clock, as the mark of the run `observer` shows it; endless
  /// where it is gone, and 0 where that cannot be told for now.
  func age(of ticket: JobTicket, asSeenBy observer: String) -> Double {
    do throws(FileFailure) {
      guard let made = try modified("\(folder(of: ticket))/order.json"),
        let now = try modified("\(folder(ofRun: observer))/driver")
      else { return .infinity }
      return Double(now &- made) * 1e-9
    } catch { return 0 }
  }
}

extension JobArea {
  /// Which job makes a static key, by the latest claim on it.
  ///
  /// - Throws: `StoreError` where it cannot be told.
  func claim(on staticKey: StaticKey) throws(StoreError) -> JobClaim? {
    let folder = folder(ofClaims: staticKey)
    return try store.reporting { () throws(FileFailure) in
      guard let last = try files.operations.listIfThere(folder).compactMap({ Int($0) }).max(), last < 1 << 53,
        let ticket = try files.operations.destination(ofLink: "\(folder)/\(last)").flatMap({ JobTicket($0) })
      else { return nil }
      return JobClaim(generation: last, ticket: ticket)
    }
  }

  /// Claims a static key for a ticket, after `earlier`, whose job is gone.
  ///
  /// A claim is never taken away to make another: that could hit one that was made a moment ago.
  /// - Returns: false where another was faster.
  func claim(_ staticKey: StaticKey, for ticket: JobTicket, after earlier: JobClaim?) throws(StoreError)
    -> Bool
  {
    let folder = folder(ofClaims: staticKey)
    let path = "\(folder)/\((earlier?.generation ?? 0) + 1)"
    return try store.reporting { () throws(FileFailure) in
      try files.createFolders(to: folder, durability: .relaxed)
      do throws(FileFailure) {
        try files.operations.link(path, to: "\(ticket)")
        return true
      } catch {
        if error.code == EEXIST { return false }
        throw error
      }
    }
  }

  /// Forgets a static key once its result is in the store.
  func removeClaims(on staticKey: StaticKey) { remove(folder(ofClaims: staticKey)) }

  private func folder(ofClaims staticKey: StaticKey) -> String {
    "\(root)/claims/\("\(staticKey)".prefix(2))/\("\(staticKey)".dropFirst(2))"
  }
}
