import Declarations
import Platform

/// How far a run has come, or how it ended.
public enum RunState: String, Sendable, CaseIterable {
  case running
  case done
  /// A stage failed, or what the run needed of the system.
  case failed
  /// The user stopped it.
  case interrupted
  /// Its process ended without a word: it was killed, or the machine went down.
  case killed
  /// Begun on another machine, whose locks do not reach this one, or copied from there while it ran.
  case elsewhere
}

/// What stands in `unfinished.json`, which a run has for as long as it has not come to its end, and for good where it
/// never does.
struct UnfinishedMark: Sendable, Equatable {
  static let file = "unfinished.json"
  private static let format = 1

  let name: String
  let thalweg: String
  /// As its process says: `running`, `failed` or `interrupted`.
  var state: RunState
  /// Seconds since 1970.
  let started: Int
  let host: String
  /// Of the machine since it was started; nil where the system does not say.
  let boot: String?
  let process: Int
  /// Why it failed, where that is not a stage's doing.
  var message: String?
  /// What the run is for, each stage after all that it needs.
  let stages: [StageOutline]

  /// That of a run that this process begins now.
  package init(name: String, thalweg: String, stages: [StageOutline] = []) {
    self.stages = stages
    self.name = name
    self.thalweg = thalweg
    state = .running
    started = Int(TimedEvent.timeOfDay)
    host = HostName.current
    boot = MachineBoot.identifier
    process = Int(getpid())
  }

  var json: JSON {
    [
      "format": JSON(Self.format), "name": JSON(name), "thalweg": JSON(thalweg),
      "state": JSON(state.rawValue), "started": JSON(started), "host": JSON(host),
      "boot": boot.map { JSON($0) } ?? .null, "process": JSON(process),
      "message": message.map { JSON($0) } ?? .null, "stages": .array(stages.map(\.json)),
    ]
  }

  /// Nil where it is of another format or damaged.
  init?(json: JSON) {
    guard json["format"]?.integer == Self.format, let name = json["name"]?.text,
      let thalweg = json["thalweg"]?.text, let state = json["state"]?.text.flatMap(RunState.init(rawValue:)),
      [.running, .failed, .interrupted].contains(state),
      let started = json["started"]?.integer, let host = json["host"]?.text
    else { return nil }
    self.name = name
    self.thalweg = thalweg
    self.state = state
    self.started = started
    self.host = host
    boot = json["boot"]?.text
    process = json["process"]?.integer ?? 0
    message = json["message"]?.text
    stages = (json["stages"]?.elements ?? []).compactMap(StageOutline.init(json:))
  }

  /// Whether the process was one of this machine.
  fileprivate var isOfThisMachine: Bool {
    boot != nil && boot == MachineBoot.identifier || host == HostName.current
  }
}

/// A run that is under way, or was stopped or killed.
public struct UnfinishedRun: Sendable {
  public let name: String
  public let state: RunState
  public let started: Moment
  /// The machine that it was begun on.
  public let host: String
  public let thalweg: String
  /// Why it failed, where that is not a stage's doing.
  public let message: String?
  /// What the run is for, each stage after all that it needs; none in runs of versions that did not say it.
  public let stages: [StageOutline]
}

extension RunFolder {
  /// In bytes: far more than the mark of ten thousand stages has.
  private static let largestMark = 16 << 20

  /// Whether the run has no end yet, or never will.
  ///
  /// - Throws: `FileError` where the system does not say.
  public var isUnfinished: Bool {
    get throws(FileError) { try status(of: UnfinishedMark.file, followingLinks: false)?.kind == .file }
  }

  /// How far a run has come that has no end, judged by the lock that its process holds; nil where it has an end.
  ///
  /// - Throws: `FileError` where the mark cannot be read or is not of the form that this version writes.
  public func unfinished() throws(FileError) -> UnfinishedRun? {
    guard let mark = try mark() else { return nil }
    return UnfinishedRun(
      name: mark.name, state: state(of: mark), started: Moment(seconds: mark.started), host: mark.host,
      thalweg: mark.thalweg, message: mark.message, stages: mark.stages)
  }

  /// How far the run has come, or how it ended.
  ///
  /// - Throws: `FileError` where it does not say so.
  public func state() throws(FileError) -> RunState {
    if try isThere { return try record().state }
    return try unfinished()?.state ?? .done
  }

  func mark() throws(FileError) -> UnfinishedMark? {
    guard let status = try status(of: UnfinishedMark.file, followingLinks: false) else { return nil }
    guard status.kind == .file, status.size <= Self.largestMark,
      let bytes = try bytesIfThere(UnfinishedMark.file), let json = try? JSON(parsing: bytes),
      let mark = UnfinishedMark(json: json)
    else {
      // One that went meanwhile is that of a run that has just ended.
      if try self.status(of: UnfinishedMark.file, followingLinks: false) == nil { return nil }
      throw FileError(
        "'\(path)/\(UnfinishedMark.file)' does not say how far the run has come",
        help: "remove the run with 'thalweg runs delete', or that file where it is your own")
    }
    return mark
  }

  private func state(of mark: UnfinishedMark) -> RunState {
    guard mark.state == .running else { return mark.state }
    switch FileLock.attemptShared(path, files.operations) {
    case .taken: return .running
    case .locked, .missing: return mark.isOfThisMachine ? .killed : .elsewhere
    case .unsupported: return .elsewhere
    }
  }
}

extension RunDirectories {
  /// Whether the run of a number came to its end.
  ///
  /// Most often one look at the file system says so: only what has a mark is read.
  func isComplete(_ number: Int) throws(FileFailure) -> Bool {
    let path = "\(folder)/\(number)"
    if try files.operations.status(of: "\(path)/\(UnfinishedMark.file)", followingLinks: false) == nil {
      return true
    }
    let run = RunFolder(path: path, files: files)
    if let mark = try? run.mark(), mark.state != .running { return false }
    // Its process may have been killed when all but the mark's removal was done; or the file is the user's own.
    return (try? run.record())?.outcome == nil && (try? run.isThere) == true
  }

  /// Removes the mark of a run that came to its end and whose process was killed just before it did that itself.
  func removeMark(of number: Int) throws(FileFailure) {
    let run = RunFolder(path: "\(folder)/\(number)", files: files)
    guard let mark = try? run.mark(), mark.state == .running else { return }
    try files.removeTree("\(run.path)/\(UnfinishedMark.file)")
  }
}
