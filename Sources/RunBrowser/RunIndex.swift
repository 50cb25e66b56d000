import Declarations
import Experiments
import Platform
import Workflow

/// The runs below a folder, as the table shows them. What has not changed since the last look is not read again.
final class RunIndex: Sendable {
  let root: String
  private let state = Guarded(State())

  private struct State {
    var entries: [IndexedRun] = []
    /// Grows with each change.
    var version = 0
  }

  init(of root: String) { self.root = root }

  /// All runs as they are now, by name and number, and a number that grows with each change.
  ///
  /// - Throws: `FileError` where the folder cannot be listed.
  func runs() throws(FileError) -> (runs: [IndexedRun], version: Int) {
    let folders = try RunFolders.isThere(root) ? RunFolders.all(in: root, unfinishedToo: true) : []
    return state.withLock { state in
      let known = Dictionary(state.entries.map { ($0.folder.path, $0) }) { first, _ in first }
      let entries = Self.inParallel(folders) { folder in
        let stamp = IndexedRun.Stamp(of: folder)
        if let before = known[folder.path], before.stamp == stamp { return before }
        return IndexedRun(folder, called: self.identifier(of: folder), stamp)
      }
      if entries.map(\.stamp) != state.entries.map(\.stamp)
        || entries.map(\.identifier) != state.entries.map(\.identifier)
      {
        state.version += 1
      }
      state.entries = entries
      return (entries, state.version)
    }
  }

  /// The run that a page names; nil where there is none. Nothing else that a page says becomes a path.
  ///
  /// - Throws: `FileError` as `runs`.
  func run(_ identifier: String) throws(FileError) -> IndexedRun? {
    try runs().runs.first { $0.identifier.isExactly(identifier) }
  }

  /// `quickstart/3`; `.` where the folder is itself a run.
  func identifier(of folder: RunFolder) -> String {
    let prefix = root.hasSuffix("/") ? root : "\(root)/"
    return folder.path.hasPrefix(prefix) ? String(folder.path.dropFirst(prefix.count)) : "."
  }

  /// What `transform` makes of each, on all cores.
  private static func inParallel<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ transform: @escaping @Sendable (Item) -> Result
  ) -> [Result] {
    let parts = min(Processor.cores, items.count / 16 + 1)
    if parts < 2 { return items.map(transform) }
    let answers = Mailbox<(Int, [Result])>()
    @Sendable func perform(_ part: Int) {
      answers.post(
        (part, items[items.count * part / parts..<items.count * (part + 1) / parts].map(transform)))
    }
    for part in 0..<parts {
      let started: Void? = try? OwnThread.start { perform(part) }
      if started == nil { perform(part) }
    }
    let results = (0..<parts).map { _ in answers.wait() }
    return results.sorted { $0.0 < $1.0 }.flatMap(\.1)
  }
}

/// A run as the table shows it.
struct IndexedRun: Sendable {
  /// By what tells that nothing has changed.
  struct Stamp: Sendable, Equatable {
    private let files: [Int64]
    private let state: RunState?

    /// The files that a row is made of, and of a run without an end whether its process lives.
    init(of folder: RunFolder) {
      var files: [Int64] = []
      for name in ["run.json", "annotations.json", "timing.json", "unfinished.json", "events.jsonl"] {
        let status = try? folder.status(of: name)
        files += [status?.modified ?? -1, Int64(status?.size ?? -1)]
      }
      self.files = files
      state = files[6] < 0 || files[0] >= 0 ? nil : (try? folder.unfinished())?.state
    }
  }

  let identifier: String
  let folder: RunFolder
  let stamp: Stamp
  let run: ListedRun?
  let problem: FileError?
  private let seconds: Double?
  /// How many stages it is for; nil where nothing says it.
  private let total: Int?
  /// What was asked for in columns.
  private let values = FieldValues()

  fileprivate init(_ folder: RunFolder, called identifier: String, _ stamp: Stamp) {
    self.identifier = identifier
    self.folder = folder
    self.stamp = stamp
    do throws(FileError) { run = try ListedRun(folder, fields: []) } catch {
      run = nil
      (seconds, total, problem) = (nil, nil, error)
      return
    }
    seconds = (try? folder.timing())?["seconds"]?.number
    let isThere = (try? folder.isThere) ?? false
    total = isThere ? run?.stageCount : (try? folder.progress())?.total
    problem = nil
  }

  /// - Throws: `FileError` where a result is not what the run made.
  func value(of field: RunField) throws(FileError) -> JSON {
    guard field.fact == nil || field.fact == .thalweg || field.fact == .numerics else {
      return run?.value(of: field) ?? .null
    }
    if let known = values.known(field) { return known }
    var listed = try ListedRun(folder, fields: [field])
    if field.fact == nil { try listed.measure(field, by: ResultMeasures()) }
    let value = Self.shown(field, of: listed)
    values.keep(value, of: field)
    return value
  }

  private static func shown(_ field: RunField, of run: ListedRun) -> JSON {
    guard let value = run.value(of: field) else { return .null }
    guard let number = value.number else { return value }
    let unit = run.unit(of: field)
    var members = [JSON.Member("value", JSON(unit.shown(number)))]
    if let unit { members.append(JSON.Member("unit", JSON(unit.symbol))) }
    if let spread = run.spread(of: field), spread.count > 1 {
      members += [
        JSON.Member("count", JSON(spread.count)),
        JSON.Member("deviation", spread.deviation.map { JSON(unit.shown($0)) } ?? .null),
      ]
    }
    return .object(members)
  }

  /// A row.
  func json(showing fields: [RunField]) -> JSON {
    guard let run else {
      return [
        "id": JSON(identifier), "name": JSON(identifier), "state": "unreadable",
        "problem": JSON(problem?.message ?? ""), "help": problem?.help.map { JSON($0) } ?? .null,
      ]
    }
    var members: [JSON.Member] = [
      .init("id", JSON(identifier)), .init("name", JSON(run.name)),
      .init("number", run.number.map { JSON($0) } ?? .null), .init("state", JSON(run.state.rawValue)),
      .init("when", run.made.map { JSON($0.seconds) } ?? .null),
      .init("seconds", seconds.map { JSON($0) } ?? .null), .init("made", JSON(run.stageCount)),
      .init("total", total.map { JSON($0) } ?? .null), .init("failed", JSON(run.failureCount)),
      .init("pinned", JSON(run.annotations.isPinned)),
      .init("note", run.annotations.note.map { JSON($0) } ?? .null),
      .init("description", run.value(of: RunField(.description)) ?? .null),
    ]
    var problem = problem
    if !fields.isEmpty {
      var values: [JSON.Member] = []
      for field in fields {
        do throws(FileError) { values.append(.init(field.text, try value(of: field))) } catch {
          problem = problem ?? error
          values.append(.init(field.text, .null))
        }
      }
      members.append(.init("values", .object(values)))
    }
    if let problem { members.append(.init("problem", JSON(problem.message))) }
    return .object(members)
  }
}

/// What a run says of fields, each read once.
private final class FieldValues: Sendable {
  private let values = Guarded<[RunField: JSON]>([:])

  func known(_ field: RunField) -> JSON? { values.withLock { $0[field] } }
  func keep(_ value: JSON, of field: RunField) { values.withLock { $0[field] = value } }
}
