import Declarations
import Foundation
import Platform
import Workflow

/// Counts the bytes of the parts that it is told to read.
struct CountStage: Stage {
  static let kind = "count"
  static let version = 1
  static let summary = "A count of bytes."
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]
  static let inherited = ["data"]

  let data: Input<Archive>
  let parts: [Part]
  let after: Input<NumberArtifact>?

  enum Part: String, CaseIterable, Sendable { case first, second }

  static let schema = Schema<CountStage>.record(
    "a count", Field("data", \.data, .input(), "The archive."),
    Field("parts", \.parts, .oneOrMore(of: .keyword), default: [.first], role: .observation, "What is read."),
    Field("after", \.after, optional: .input(), "A count that this one follows, and takes its archive from."),
    build: CountStage.init)

  func partsRead(of source: Reference) -> Set<String>? { Set(parts.map(\.rawValue)) }

  func run(in context: StageContext) throws {
    let archive = context.source(data)
    let sizes = try parts.map { part in
      let path = (part == .first ? archive.first : archive.second).location
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
      try context.verify(Digest(of: bytes), ofFile: path, of: data)
      return part == .first ? bytes.count : min(bytes.count, archive.limit)
    }
    try context.emit(Self.number, NumberArtifact(sizes.reduce(0, +)))
  }
}
