import Foundation
import TestSupport
import Testing

/// The files of run directories, and of a store.
enum RunFiles {
  /// Every file of a run, as far as equal runs have them alike.
  static func files(of outcome: TemporaryExperiment.Outcome) throws -> [String: Data] {
    let root = try #require(outcome.directory)
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: root) ?? .init() {
      files[name] = FileManager.default.contents(atPath: "\(root)/\(name)")
    }
    return files.lasting
  }

  /// Holds two runs together, byte for byte.
  static func expectEqual(
    _ one: TemporaryExperiment.Outcome, _ other: TemporaryExperiment.Outcome,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (one, other) = (try files(of: one), try files(of: other))
    #expect(one.count > 8, sourceLocation: sourceLocation)
    let names = Set(one.keys).union(other.keys)
    let differing = names.filter { one[$0] != other[$0] }.sorted()
    #expect(differing == [], sourceLocation: sourceLocation)
  }

  /// Every file below a folder, sorted.
  static func listing(of folder: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
  }

  /// Changes a byte of each file, or cuts it off there.
  static func damage(everyFileUnder folder: String, random: () -> UInt64) throws {
    for case let name as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      let url = URL(fileURLWithPath: "\(folder)/\(name)")
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      var bytes = try Data(contentsOf: url)
      if bytes.isEmpty { continue }
      let place = Int(random() % UInt64(bytes.count))
      if random() % 2 == 0 {
        bytes[place] ^= UInt8(1 + random() % 255)
      } else {
        bytes.removeLast(bytes.count - place)
      }
      try bytes.write(to: url)
    }
  }
}
