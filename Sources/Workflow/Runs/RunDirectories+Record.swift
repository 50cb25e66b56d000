import Declarations
import Platform

extension RunDirectory {
  /// What the run says of itself; nil where `run.json` is missing, damaged, or of another format.
  ///
  /// - Throws: `RunDirectoryError` where it is there and cannot be read.
  public var record: RunRecord? {
    get throws(RunDirectoryError) {
      guard let bytes = try contentsIfThere(of: "run.json"), let json = try? JSON(parsing: bytes) else {
        return nil
      }
      return RunRecord(json: json)
    }
  }

  /// Whether the run says of itself what `record` says; most often it does so byte for byte, and is not parsed.
  package func says(_ record: RunRecord) throws(RunDirectoryError) -> Bool {
    guard let bytes = try contentsIfThere(of: "run.json") else { return false }
    if bytes.areSame(as: record.json.prettyBytes(reserving: bytes.count + 1)) { return true }
    return try self.record == record
  }

  /// What is not as it was made in this run, where a run whose record is `record` would add nothing to it; nil where it
  /// would.
  ///
  /// - Parameter changedNothing: whether it executed no stage, so that a part of what is here is here already.
  func inspection(
    for record: RunRecord, whichChangedNothing changedNothing: Bool
  ) throws -> RunInspection? {
    // To look for thousands of files takes as long as to write what the run should say.
    let (inspected, said) = OwnThread.both(
      { Result { try folder.inspection(of: record, readingRecord: false) } },
      {
        Result {
          if try says(record) { return true }
          return try changedNothing && self.record.map { record.isPart(of: $0) } ?? false
        }
      })
    var inspection = try inspected.get()
    if try said.get() { return inspection }
    // `run.json` may be what was changed.
    guard let written = inspection.seal?.files["run.json"], written == Digest(of: record.json.prettyBytes)
    else {
      return nil
    }
    if !inspection.findings.contains(where: { $0.name == "run.json" }) {
      inspection.findings.append(RunFinding(name: "run.json", problem: .changed))
    }
    return inspection
  }

  /// Whether all files that `record` names are there, by name and size.
  func holdsFiles(of record: RunRecord) throws(RunDirectoryError) -> Bool {
    for stage in record.stages {
      for file in stage.outputs.flatMap(\.files) {
        if !(try has("stages/\(stage.name)/\(file.name)", size: file.size)) { return false }
      }
    }
    return true
  }
}

extension RunDirectories {
  /// What the latest run says of itself.
  public var latestRecord: RunRecord? { get throws(RunDirectoryError) { try latest?.record } }

  /// What the latest run says of itself, and where it is one of a part, those before it up to a whole one.
  public var latestRecords: [RunRecord] {
    get throws(RunDirectoryError) {
      guard let latest = try latest else { return [] }
      var records: [RunRecord] = []
      for run in [latest] + (try all).filter({ $0.number < latest.number }).reversed().prefix(20) {
        guard let record = try run.record else { continue }
        records.append(record)
        if record.leftOut.isEmpty { break }
      }
      return records
    }
  }
}

extension [UInt8] {
  /// As `==`, at the speed of memory.
  fileprivate func areSame(as other: [UInt8]) -> Bool {
    withUnsafeBytes { bytes in
      other.withUnsafeBytes { others in
        guard bytes.count == others.count else { return false }
        guard let first = bytes.baseAddress, let second = others.baseAddress else { return true }
        return memcmp(first, second, bytes.count) == 0
      }
    }
  }
}
