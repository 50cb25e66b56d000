import Declarations
import Workflow

/// How long words and numbers are when they are written.
struct LengthStage: Stage {
  static let kind = "length"
  static let version = 1
  static let summary = "A length."
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]

  let of: [Input<NumberOrWord>]

  static let schema = Schema<LengthStage>.record(
    "a length", shorthand: "of",
    Field("of", \.of, .oneOrMore(of: .input()), "What is measured."), build: LengthStage.init)

  func run(in context: StageContext) throws {
    let lengths = try of.map { try context.artifact($0).files.reduce(0) { $0 + $1.bytes.count } }
    try context.emit(Self.number, NumberArtifact(lengths.reduce(0, +)))
  }
}
