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
}
