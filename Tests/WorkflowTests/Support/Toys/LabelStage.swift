import Declarations
import Workflow

/// Prints names, as a figure does, so that renaming what it refers to makes it anew.
struct LabelStage: Stage {
  static let kind = "label"
  static let version = 1
  static let summary = "A label."
  static let word = Output<WordArtifact>("word")
  static let outputs = [word.declaration]

  let of: [Input<NumberOrWord>]
  let style: Style

  /// How it is written: a choice, since those merge in a way of their own.
  enum Style: Sendable {
    case plain
    case framed(Int)

    static let schema = Schema<Style>.choice(
      "a style",
      [
        Case(
          "plain", "As it is.", Empty.schema, wrap: { _ in .plain },
          unwrap: { if case .plain = $0 { Empty() } else { nil } }),
        Case(
          "framed", "In a frame.", Frame.schema, wrap: { .framed($0.width) },
          unwrap: { if case .framed(let width) = $0 { Frame(width: width) } else { nil } }),
      ])
  }

  struct Empty: Sendable { static let schema = Schema<Empty>.record("nothing", build: { Empty() }) }

  struct Frame: Sendable {
    let width: Int
    static let schema = Schema<Frame>.record(
      "a frame", shorthand: "width",
      Field("width", \.width, .integer(1...1000), default: 1, "How wide."), build: Frame.init)
  }

  static let schema = Schema<LabelStage>.record(
    "a label",
    Field("of", \.of, .oneOrMore(of: Input<NumberOrWord>.namedSchema), "What is printed."),
    Field("style", \.style, Style.schema, default: .plain, "How it is written."), build: LabelStage.init)

  func run(in context: StageContext) throws {
    let lines = try of.map {
      "\($0.name)=\(String(decoding: try context.artifact($0).files[0].bytes, as: UTF8.self))"
    }
    try context.emit(Self.word, WordArtifact(lines.joined(separator: "\n")))
  }
}
