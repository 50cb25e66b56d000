import Declarations
import Workflow

/// Adds numbers; it computes, so the arithmetic is in its key.
struct SumStage: Stage {
  static let kind = "sum"
  static let version = 2
  static let summary = "A sum."
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]

  let of: [Input<NumberArtifact>]
  let plus: Int
  let factor: Double
  let rounding: Rounding
  let unit: String?

  enum Rounding: String, CaseIterable, Sendable { case down, up }

  static let inherited = ["unit"]

  static let schema = Schema<SumStage>.record(
    "a sum",
    Field("of", \.of, .oneOrMore(of: .input()), default: [], "What is added."),
    Field("plus", \.plus, .integer(Int.min...Int.max), default: 0, "What is added besides."),
    Field("factor", \.factor, .number(.any), default: 1, "What all of it is multiplied by."),
    Field("rounding", \.rounding, .keyword, default: .down, "Which way it is rounded."),
    Field("unit", \.unit, optional: .text, "What is counted; that of the numbers where it is left out."),
    build: SumStage.init)

  func run(in context: StageContext) throws {
    let sum = try of.reduce(plus) { try $0 + context.load($1).value }
    let rule: FloatingPointRoundingRule = rounding == .down ? .down : .up
    try context.emit(Self.number, NumberArtifact(Int((Double(sum) * factor).rounded(rule))))
  }
}
