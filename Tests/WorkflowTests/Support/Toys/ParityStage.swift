import Declarations
import Workflow

/// Whether a number is odd: many numbers give one result, so what follows can be cut off early.
struct ParityStage: Stage {
  static let kind = "parity"
  static let version = 1
  static let summary = "A parity."
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]

  let of: Input<NumberArtifact>

  static let schema = Schema<ParityStage>.record(
    "a parity", shorthand: "of", Field("of", \.of, .input(), "The number."), build: ParityStage.init)

  func run(in context: StageContext) throws {
    try context.emit(Self.number, NumberArtifact(context.load(of).value & 1))
  }
}
