import Declarations
import Workflow

/// A stage that does what the test says, wherever it is written in the document.
struct ProbeStage: Stage {
  static let kind = "probe"
  static let version = 1
  static let summary = "Whatever a test wants."
  static let computes = false
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]

  let tag: String
  let of: [Input<NumberArtifact>]

  static let schema = Schema<ProbeStage>.record(
    "a probe", shorthand: "tag", Field("tag", \.tag, .text, "Tells probes apart."),
    Field("of", \.of, .oneOrMore(of: .input()), default: [], "What it needs."), build: ProbeStage.init)

  func run(in context: StageContext) throws {
    let inputs = try of.map { try context.load($0).value }
    let value = try context.service(Probes.self).behaviour(tag, inputs, context)
    try context.emit(Self.number, NumberArtifact(value))
  }
}
