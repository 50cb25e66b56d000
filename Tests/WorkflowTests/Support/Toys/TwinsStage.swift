import Declarations
import Workflow

/// Two outputs, of which the number does not depend on the mark.
struct TwinsStage: Stage {
  static let kind = "twins"
  static let version = 1
  static let summary = "A number and a word."
  static let number = Output<NumberArtifact>("number")
  static let word = Output<WordArtifact>("word")
  static let outputs = [number.declaration, word.declaration]

  let of: Input<NumberArtifact>
  let mark: String

  static let schema = Schema<TwinsStage>.record(
    "twins", Field("of", \.of, .input(), "The number."),
    Field("mark", \.mark, .text, default: "", "What the word ends with."), build: TwinsStage.init)

  func run(in context: StageContext) throws {
    let value = try context.load(of).value
    try context.emit(Self.number, NumberArtifact(value >> 1))
    try context.emit(Self.word, WordArtifact("\(value)\(mark)"))
  }
}
