import Declarations
import Foundation
import ResultStore
import TestSupport
import Testing
import Workflow

@testable import Experiments

/// A run that is kept in this repository.
struct CommittedRun {
  /// Those whose results are kept too, and not their summaries alone.
  static let names = ["fashion-seeds", "quickstart", "regression"]

  let folder: RunFolder
  let record: RunRecord

  init(_ name: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../runs/reference")
    folder = RunFolder(path: root.standardized.appending(path: name).path)
    record = try folder.record()
  }

  /// Its report with every figure drawn anew from its results, as of a run without a plot.
  func page() throws -> String {
    // Weights and histories of trainings are not kept.
    let stages = record.stages.filter { stage in
      stage.kind != "plot"
        && stage.outputs.flatMap(\.files).allSatisfy {
          FileManager.default.fileExists(atPath: "\(folder.path)/stages/\(stage.name)/\($0.name)")
        }
    }
    let bare = RunRecord(
      name: record.name, description: record.description, thalweg: record.thalweg, numerics: record.numerics,
      sources: record.sources, stages: stages, failures: [])
    let places = Dictionary(
      stages.flatMap { stage in stage.outputs.flatMap(\.files).map { ($0.digest, stage.name) } }
    ) { first, _ in first }
    let run = PresentedRun(record: bare, specification: SourceText(name: "spec.yaml", text: "")) { file in
      try folder.contents(of: file, madeBy: places[file.digest] ?? "")
    }
    let files = try ReportPresenter().files(presenting: run)
    return String(decoding: try #require(files.first?.bytes), as: UTF8.self)
  }

  func artifact<A: Artifact>(_ type: A.Type = A.self, of stage: String) throws -> A {
    let output = try #require(record.stage(stage)?.outputs.first { $0.type == A.type })
    return try A(
      files: output.files.map {
        ArtifactFile(name: $0.name, bytes: try folder.contents(of: $0, madeBy: stage))
      })
  }
}
