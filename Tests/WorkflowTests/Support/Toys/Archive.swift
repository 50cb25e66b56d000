import Declarations
import Workflow

/// A source of two files, each of which is a part.
struct Archive: Source {
  static let type = "archive"
  static let section = "data"
  static let summary = "The archives, by name."

  let first: WrittenPath
  let second: WrittenPath
  let limit: Int

  static let schema = Schema<Archive>.record(
    "an archive", Field("first", \.first, .path, "One file."), Field("second", \.second, .path, "Another."),
    Field("limit", \.limit, .integer(0...1000), default: 100, "How many bytes of the second are read."),
    build: Archive.init)

  func parts(hashing files: any FileDigests) throws -> [SourcePart] {
    [
      SourcePart(name: "first", description: ["file": try digest(first, files)]),
      SourcePart(
        name: "second", description: ["file": try digest(second, files), "limit": JSON(limit)]),
    ]
  }

  private func digest(_ path: WrittenPath, _ files: any FileDigests) throws -> JSON {
    JSON(try files.digest(ofFile: path.location).description)
  }
}
