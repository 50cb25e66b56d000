@testable import ResultStore
@testable import Workflow

/// Measures toy numbers by what is written in them.
struct NumberMeasures: RunMeasures {
  func values(
    of output: OutputRecord, reading read: (OutputRecord.File) throws -> [UInt8]
  ) throws -> [MeasuredValue] {
    guard output.type == NumberArtifact.type, let file = output.files.first else { return [] }
    let text = String(decoding: try read(file), as: UTF8.self)
    return [MeasuredValue("value", Double(text) ?? .nan, isMain: true)]
  }
}
