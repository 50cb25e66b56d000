import Declarations
import Workflow

/// Says that it makes a number, and makes something else.
struct GarbledStage: Stage {
  static let kind = "garbled"
  static let version = 1
  static let summary = "Something that is taken for a number."
  static let number = Output<Garbled>("number")
  static let outputs = [Output<NumberArtifact>("number").declaration]

  let value: Int

  static let schema = Schema<GarbledStage>.record(
    "something", shorthand: "value", Field("value", \.value, .integer(Int.min...Int.max), "Which."),
    build: GarbledStage.init)

  func run(in context: StageContext) throws { try context.emit(Self.number, Garbled()) }

  struct Garbled: Artifact {
    static let type = "garbled"

    init() {}

    init(files: [ArtifactFile]) throws {}

    func files(named name: String) -> [ArtifactFile] { [ArtifactFile(name: "\(name).txt", text: "garbled")] }
  }
}
