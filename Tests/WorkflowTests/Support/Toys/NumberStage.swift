import Declarations
import Workflow

/// Gives the number that it is told.
struct NumberStage: Stage {
  static let kind = "number"
  static let version = 1
  static let summary = "A number."
  static let number = Output<NumberArtifact>("number")
  static let outputs = [number.declaration]

  let value: Int
  let unit: String?
  let steps: Int
  let watch: [String]

  static let schema = Schema<NumberStage>.record(
    "a number", shorthand: "value",
    Field("value", \.value, .integer(Int.min...Int.max), "The number."),
    Field("unit", \.unit, optional: .text, "What is counted."),
    Field("steps", \.steps, .integer(1...1_000_000), default: 3, role: .extent, "How far it goes."),
    Field("watch", \.watch, .oneOrMore(of: .text), default: ["all"], role: .observation, "What is seen."),
    build: NumberStage.init)

  func run(in context: StageContext) throws { try context.emit(Self.number, NumberArtifact(value)) }
}
