import Workflow

/// Where a training ended: `loss` and, of classes, `accuracy` of its last epoch.
struct HistoryMeasure: ArtifactMeasure {
  var type: String { TrainingHistory.type }

  func values(of files: [ArtifactFile]) throws -> [MeasuredValue] {
    let table = try TrainingHistory(files: files).table
    let values = [("loss", true), ("accuracy", false)].map { name, isBetterWhenLower in
      table.numbers(name).last.map {
        MeasuredValue(name, $0, isBetterWhenLower: isBetterWhenLower, isMain: name == "loss")
      }
    }
    return values.compactMap(\.self)
  }
}
