import Declarations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension RunDirectory {
  /// What the run says of itself; nil where `run.json` is missing, damaged, or of another format.
  public var record: RunRecord? {
    guard let bytes = try? contents(of: "run.json"), let json = try? JSON(parsing: bytes) else { return nil }
    return RunRecord(json: json)
  }

  /// Whether the run says of itself what `record` says; most often it does so byte for byte, and is not parsed.
  func says(_ record: RunRecord) -> Bool {
    guard let bytes = try? contents(of: "run.json") else { return false }
    return bytes.areSame(as: record.json.prettyBytes(reserving: bytes.count + 1)) || self.record == record
  }

  /// Whether a run whose record is `record` would add nothing to this one.
  ///
  /// - Parameter changedNothing: whether it executed no stage, so that a part of what is here is here already.
  func holds(_ record: RunRecord, whichChangedNothing changedNothing: Bool) -> Bool {
    // To look for thousands of files takes as long as to write what the run should say.
    let (hasFiles, isHere) = OwnThread.both(
      { holdsFiles(of: record) },
      { says(record) || (changedNothing && self.record.map { record.isPart(of: $0) } ?? false) })
    return hasFiles && isHere
  }

  /// Whether all files that `record` names are there, by name and size.
  func holdsFiles(of record: RunRecord) -> Bool {
    record.stages.allSatisfy { stage in
      stage.outputs.allSatisfy { output in
        output.files.allSatisfy { has("stages/\(stage.name)/\($0.name)", size: $0.size) }
      }
    }
  }
}

extension RunDirectories {
  /// What the latest run says of itself.
  public var latestRecord: RunRecord? { latest?.record }

  /// What the latest run says of itself, and where it is one of a part, those before it up to a whole one.
  public var latestRecords: [RunRecord] {
    guard let latest else { return [] }
    var records: [RunRecord] = []
    for run in [latest] + all.filter({ $0.number < latest.number }).reversed().prefix(20) {
      guard let record = run.record else { continue }
      records.append(record)
      if record.leftOut.isEmpty { break }
    }
    return records
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
