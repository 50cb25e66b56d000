import Foundation
import Testing

/// Texts that tests hold against files under `Snapshots/`.
///
/// With `THALWEG_RECORD_SNAPSHOTS=1` the files are written anew; look at what changed before committing.
enum Snapshot {
  /// - Parameter remedy: what to do where the difference is meant, for snapshots that guard more than wording.
  static func check(
    _ text: String, _ name: String, remedy: String = "", sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["THALWEG_RECORD_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return
    }
    let known = try? String(contentsOf: file, encoding: .utf8)
    #expect(text == known, "differs from Snapshots/\(name). \(remedy)", sourceLocation: sourceLocation)
  }

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Snapshots")
}
