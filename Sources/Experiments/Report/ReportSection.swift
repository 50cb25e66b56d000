import Workflow

/// A part of the report under a heading of its own.
protocol ReportSection: Sendable {
  var title: String { get }

  /// Nothing where the run has nothing for it.
  func content(of run: PresentedRun) throws -> HTML
}

extension PresentedRun {
  /// Every artifact of a type, with the stage that made it.
  func artifacts<A: Artifact>(_ type: A.Type) throws -> [(stage: RunRecord.StageRecord, artifact: A)] {
    try record.stages.flatMap { stage in
      try stage.outputs.filter { $0.type == A.type }.map { (stage, try A(files: files(of: $0))) }
    }
  }
}
