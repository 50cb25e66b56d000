import Declarations
import Workflow

/// An integer, the plainest thing that a toy stage makes.
struct NumberArtifact: Artifact {
  static let type = "number"

  let value: Int

  init(_ value: Int) { self.value = value }

  init(files: [ArtifactFile]) throws {
    guard let file = files.first, let value = Int(String(decoding: file.bytes, as: UTF8.self)) else {
      throw SettingError("this is no number")
    }
    self.value = value
  }

  func files(named name: String) -> [ArtifactFile] { [ArtifactFile(name: "\(name).txt", text: "\(value)")] }
}
