import Declarations
import Workflow

/// A stage that does what the test says, wherever it is written in the document.
struct ProbeStage: Stage {
  static let kind = "probe"
  static let version = 1
  static let summary = "Whatever a test wants."
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]

  let tag: String
  let of: [Input<NumberArtifact>]

  static let schema = Schema<ProbeStage>.record(
    "a probe", shorthand: "tag", Field("tag", \.tag, .text, "Tells probes apart."),
    Field("of", \.of, .oneOrMore(of: .input()), default: [], "What it needs."), build: ProbeStage.init)

  /// Its tag says it: `memory 40` takes 40 MB.
  func resourceEstimate(in context: EstimateContext) -> ResourceEstimate? {
    let words = tag.split(separator: " ")
    guard words.count == 2, words[0] == "memory", let size = Int(words[1]) else { return nil }
    return ResourceEstimate(memory: size * 1_000_000, results: size, remembered: 1, operations: 1e12)
  }

  func run(in context: StageContext) throws {
    let inputs = try of.map { try context.load($0).value }
    let value = try context.service(Probes.self).behaviour(tag, inputs, context)
    try context.emit(Self.number, NumberArtifact(value))
  }
}
