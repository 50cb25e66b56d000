import Foundation
import Testing

/// Texts that tests hold against files under `Snapshots/` in the folder of their target.
///
/// With `THALWEG_RECORD_SNAPSHOTS=1` the files are written anew; look at what changed before committing.
public enum Snapshot {
  /// - Parameters:
  ///   - remedy: what to do where the difference is meant, for snapshots that guard more than wording.
  ///   - source: a file of the target, `.../Tests/<target>/...`.
  public static func check(
    _ text: String, _ name: String, remedy: String = "", in source: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = try folder(of: source).appending(path: name)
    if ProcessInfo.processInfo.environment["THALWEG_RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    let known = try? String(contentsOf: file, encoding: .utf8)
    #expect(
      text == known,
      "differs from Snapshots/\(name): \(difference(known ?? "", text)). \(remedy)",
      sourceLocation: sourceLocation)
  }

  private static func folder(of source: String) throws -> URL {
    var folder = URL(filePath: source).deletingLastPathComponent()
    while folder.deletingLastPathComponent().lastPathComponent != "Tests" {
      try #require(folder.path != "/", "'\(source)' is in no target of tests")
      folder.deleteLastPathComponent()
    }
    return folder.appending(path: "Snapshots")
  }

  /// The first line that differs.
  private static func difference(_ known: String, _ text: String) -> String {
    let old = known.split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, lines) in zip(old, new).enumerated() where lines.0 != lines.1 {
      return "line \(index + 1): \(lines.0) -> \(lines.1)"
    }
    return "\(old.count) lines -> \(new.count)"
  }
}
