import Workflow

/// A text, so that references have more than one type to choose from.
struct WordArtifact: Artifact {
  static let type = "word"

  let text: String

  init(_ text: String) { self.text = text }

  init(files: [ArtifactFile]) {
    text = String(decoding: files.first?.bytes ?? [], as: UTF8.self)
  }

  func files(named name: String) -> [ArtifactFile] { [ArtifactFile(name: "\(name).txt", text: text)] }
}
