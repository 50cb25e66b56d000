import Declarations
import Platform
import ResultStore
import Specifications

/// When and where a run was made, how long it took, and what of it was there before.
///
/// It follows from `timing.json` and the first line of `events.jsonl`, so that a page that tells it can be made again.
public struct RunCircumstances: Sendable, Equatable {
  /// Nil where no event says it.
  public let start: Moment?
  public let seconds: Double
  /// By stage, of those that were executed.
  public let durations: [String: Double]
  public let host: String?
  /// Nil where a cluster ran the stages.
  public let cores: Int?

  /// - Parameter start: seconds since 1970 of the first event.
  init(start: Double?, seconds: Double, result: ExecutionResult, options: ExecutionOptions?) {
    self.start = Self.moment(start)
    self.seconds = RunTiming.rounded(seconds)
    durations = Dictionary(
      result.durations.map { ($0.node.name, RunTiming.rounded($0.seconds)) }
    ) { first, _ in first }
    host = HostName.current
    cores = options?.cores
  }

  /// - Parameters:
  ///   - timing: what `timing.json` says.
  ///   - event: the first line of `events.jsonl`.
  init?(timing: JSON, event: JSON?) {
    guard let seconds = timing["seconds"]?.number, seconds.isFinite, seconds >= 0 else { return nil }
    self.seconds = seconds
    start = Self.moment(event?["time"]?.number)
    durations = Dictionary(
      (timing["stages"]?.members ?? []).compactMap { stage in stage.value.number.map { (stage.name, $0) } }
    ) { first, _ in first }
    host = timing["host"]?.text
    cores = timing["cores"]?.integer
  }

  /// In milliseconds first, as events are written.
  fileprivate static func moment(_ time: Double?) -> Moment? {
    guard let time, (0..<1e12).contains(time) else { return nil }
    return Moment(seconds: Int((time * 1000).rounded() / 1000))
  }
}

extension RunFolder {
  /// When and where the run was made; nil where the directory does not say.
  public var circumstances: RunCircumstances? {
    guard let timing = try? self.timing() else { return nil }
    let events = (try? files.readIfThere("\(path)/events.jsonl")) ?? []
    let line = events.prefix { $0 != UInt8(ascii: "\n") }
    return RunCircumstances(timing: timing, event: try? JSON(parsing: Array(line)))
  }

  /// When the run began, as its first event says, which a copy keeps; of a run without events when `run.json` was written, as
  /// far as the file system tells.
  public var made: Moment? { firstEvent ?? written }

  /// The time that the first line of `events.jsonl` begins with, which is longer the more stages there are.
  private var firstEvent: Moment? {
    let start = Array("{\"time\":".utf8)
    guard
      let bytes = try? files.read(0..<start.count + 32, of: "\(path)/events.jsonl", followingLinks: true),
      bytes.starts(with: start)
    else { return nil }
    let number = bytes.dropFirst(start.count).prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
    return RunCircumstances.moment(Double(String(decoding: number, as: UTF8.self)))
  }
}

/// How the run before another of the same experiment was set up otherwise.
public struct PrecedingRun: Sendable, Equatable {
  public let number: Int
  /// By the earlier run and the later one.
  public let settings: [SettingDifference]
  /// Sources whose contents changed.
  public let contents: [String]
  /// Stages that only the later one has, and only the earlier one.
  public let added: [String]
  public let removed: [String]
  /// What computed the earlier one, where that is not what computed the later.
  public let numerics: String?

  init(_ number: Int, _ earlier: RunRecord, before later: RunRecord, registry: Registry) {
    let matching = RunMatching([earlier, later], registry: registry)
    self.number = number
    settings = matching.settings
    contents = matching.contents.map(\.source)
    let known = Set(later.leftOut + later.notRun + later.failures.map(\.stage))
    let stages = matching.comparedStages
    added = stages.filter { $0.verdicts[0] == .isNew && !earlier.leftOut.contains($0.name) }.map(\.name)
    removed = stages.filter { $0.verdicts[0] == .isGone && !known.contains($0.name) }.map(\.name)
    numerics = earlier.numerics == later.numerics ? nil : earlier.numerics
  }

  /// Whether both were set up alike.
  public var isAlike: Bool {
    settings.isEmpty && contents.isEmpty && added.isEmpty && removed.isEmpty && numerics == nil
  }
}

extension RunDirectories {
  /// The last complete run before a number; nil where there is none that can be read.
  ///
  /// - Parameter number: nil for a run that is to have the next one.
  func preceding(_ number: Int?, of record: RunRecord, registry: Registry) -> PrecedingRun? {
    guard let runs = try? all.filter({ run in number.map { run.number < $0 } ?? true }),
      let last = runs.last, let earlier = try? last.folder.record(), earlier.name == record.name
    else { return nil }
    return PrecedingRun(last.number, earlier, before: record, registry: registry)
  }
}

extension PresentedRun {
  /// A run as its directory has it, whatever of it is there.
  ///
  /// - Throws: `FileError` where `run.json` or `spec.yaml` cannot be read.
  public init(of folder: RunFolder, registry: Registry) throws(FileError) {
    let record = try folder.record()
    let specification = try folder.specificationText()
    var makers: [Digest: (stage: String, file: OutputRecord.File)] = [:]
    for stage in record.stages {
      for file in stage.outputs.flatMap(\.files) where folder.holds(file, of: stage.name) {
        makers[file.digest] = (stage.name, file)
      }
    }
    let places = makers
    self.init(
      record: record, specification: specification, circumstances: folder.circumstances,
      preceding: folder.preceding(of: record, registry: registry),
      lacks: { places[$0.digest] == nil },
      read: { file in
        guard let place = places[file.digest] else {
          throw FileError("'\(folder.path)' has no file '\(file.name)' of this content", help: nil)
        }
        return try folder.contents(of: place.file, madeBy: place.stage)
      })
  }
}

extension RunFolder {
  fileprivate func holds(_ file: OutputRecord.File, of stage: String) -> Bool {
    guard let place = try? place(of: file, madeBy: stage) else { return false }
    return (try? status(of: place))?.size == file.size
  }

  fileprivate func specificationText() throws(FileError) -> SourceText {
    let bytes = try bytesIfThere("spec.yaml") ?? []
    return SourceText(name: "spec.yaml", text: String(decoding: bytes, as: UTF8.self))
  }

  /// Its number; nil where the folder is not called by one.
  fileprivate func preceding(of record: RunRecord, registry: Registry) -> PrecedingRun? {
    guard let number, let runs = try? RunDirectories(root: path.folder.folder, name: path.folder.lastName)
    else { return nil }
    return runs.preceding(number, of: record, registry: registry)
  }
}

extension String {
  /// What stands behind the last slash.
  fileprivate var lastName: String { String(split(separator: "/").last ?? "") }
}
