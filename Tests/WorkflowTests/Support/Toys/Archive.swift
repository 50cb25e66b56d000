import Declarations
import Workflow

/// A source of two files, each of which is a part.
struct Archive: Source {
  static let type = "archive"
  static let section = "data"
  static let summary = "The archives, by name."
  static let pathKeys: Set = ["first", "second"]

  let first: String
  let second: String
  let limit: Int

  static let schema = Schema<Archive>.record(
    "an archive", Field("first", \.first, .text, "One file."), Field("second", \.second, .text, "Another."),
    Field("limit", \.limit, .integer(0...1000), default: 100, "How many bytes of the second are read."),
    build: Archive.init)

  func parts(hashing files: any FileDigests, in folder: String) throws -> [SourcePart] {
    [
      SourcePart(name: "first", description: ["file": try digest(first, files, folder)]),
      SourcePart(
        name: "second", description: ["file": try digest(second, files, folder), "limit": JSON(limit)]),
    ]
  }

  private func digest(_ name: String, _ files: any FileDigests, _ folder: String) throws -> JSON {
    JSON(try files.digest(ofFile: Self.path(name, folder)).description)
  }

  static func path(_ name: String, _ folder: String) -> String {
    name.hasPrefix("/") ? name : "\(folder)/\(name)"
  }
}
