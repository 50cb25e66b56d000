import Declarations
import Platform
import Workflow

/// Gives the length of a file, and warns where that is odd, before it runs and while it does.
struct WarnedStage: Stage {
  static let kind = "warned"
  static let version = 1
  static let summary = "A length, with warnings."
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]

  let data: Input<Archive>
  let fails: Bool

  static let schema = Schema<WarnedStage>.record(
    "a warned length", shorthand: "data",
    Field("data", \.data, .input(), "What is measured."),
    Field("fails", \.fails, .boolean, default: false, "Whether it fails in the end."),
    build: WarnedStage.init)

  func partsRead(of source: Reference) -> Set<String>? { ["first"] }

  func warnings(in context: WarningContext) -> [String] {
    guard let length = Self.length(of: data, in: context) else { return [] }
    return length % 2 == 1 ? ["the file has \(length) bytes, which is odd"] : []
  }

  /// The length of the first file; read where it is not remembered.
  static func length(of data: Input<Archive>, in context: WarningContext, reading: () -> Void = {}) -> Int? {
    guard let source = context.source(data) else { return nil }
    let found = context.facts("length 1", of: "first", of: data) {
      reading()
      return (try? TextFile.bytes(source.first.location)).map { Array("\($0.count)".utf8) }
    }
    return found.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
  }

  func run(in context: StageContext) throws {
    let source = context.source(data)
    let length = try TextFile.bytes(source.first.location).count
    if length > 3 { context.warnOfResult("the file is long") }
    if fails { throw FileError("it was told to fail") }
    try context.emit(Self.number, NumberArtifact(length))
  }
}
