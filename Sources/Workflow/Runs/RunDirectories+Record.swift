import Declarations

extension RunDirectory {
  /// What the run says of itself; nil where `run.json` is missing, damaged, or of another format.
  public var record: RunRecord? {
    guard let bytes = try? contents(of: "run.json"), let json = try? JSON(parsing: bytes) else { return nil }
    return RunRecord(json: json)
  }

  /// Whether the run says of itself what `record` says; most often it does so byte for byte, and is not parsed.
  func says(_ record: RunRecord) -> Bool {
    guard let bytes = try? contents(of: "run.json") else { return false }
    return bytes.elementsEqual(record.json.prettyText.utf8) || self.record == record
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
}
