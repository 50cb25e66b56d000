import Experiments
import Workflow

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder that an export goes to. What is there already with other bytes is left alone.
struct ExportFolder {
  let path: String

  /// Writes all of the files, or none where one of them would replace another file.
  func write(_ files: [RunExport.File]) throws {
    var paths: Set<RelativePath> = []
    for file in files where !paths.insert(file.path).inserted {
      throw FileError(
        "two results of the run would be written to '\(path)/\(file.path)'",
        help: "export one stage or format")
    }
    let missing = try files.filter { file in
      let place = "\(path)/\(file.path)"
      guard FileManager.default.fileExists(atPath: place) else { return true }
      if FileManager.default.contents(atPath: place) == Data(file.bytes) { return false }
      throw FileError(
        "'\(place)' is there already, and is another file", help: "remove it, or choose another --out")
    }
    for file in missing { try write(file) }
  }

  private func write(_ file: RunExport.File) throws {
    let place = URL(fileURLWithPath: "\(path)/\(file.path)")
    do {
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: place, options: .atomic)
    } catch {
      throw FileError(
        "cannot write '\(path)/\(file.path)': \(error)",
        help: "make the folder writable, or choose another --out")
    }
  }
}
