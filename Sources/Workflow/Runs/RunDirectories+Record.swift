import Declarations

extension RunDirectory {
  /// What the run says of itself; nil where `run.json` is missing, damaged, or of another format.
  public var record: RunRecord? {
    guard let bytes = try? contents(of: "run.json"), let json = try? JSON(parsing: bytes) else { return nil }
    return RunRecord(json: json)
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
