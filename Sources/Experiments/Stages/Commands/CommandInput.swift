import Workflow

/// Whatever a stage makes that a program can be given.
enum CommandInput: Referable {
  static let acceptedTypes = [
    Checkpoint.type, FittedCurve.type, TrainingHistory.type, CurveEvaluation.type, PlaneEvaluation.type,
    EnsembleEvaluation.type, NetworkEvaluation.type, FigureSet.type, TableResult.type, KeptFile.type,
  ]
}

extension LoadedArtifact {
  /// Its files under names that begin with `name` where they began with the output's.
  func files(renamed name: String) -> [ArtifactFile] {
    files.map { file in
      let rest = file.name.hasPrefix(output) ? String(file.name.dropFirst(output.count)) : "-\(file.name)"
      return ArtifactFile(name: name + rest, bytes: file.bytes)
    }
  }
}
