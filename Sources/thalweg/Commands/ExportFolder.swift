import Experiments
import Workflow

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
      switch try reporting({ () throws(FileFailure) in try WrittenFiles.holds(file.bytes, at: place) }) {
      case nil: return true
      case true?: return false
      case false?:
        throw FileError(
          "'\(place)' is there already, and is another file", help: "remove it, or choose another --out")
      }
    }
    for file in missing {
      try reporting { () throws(FileFailure) in try WrittenFiles.write(file.bytes, to: "\(path)/\(file.path)")
      }
    }
  }

  private func reporting<Result>(_ body: () throws(FileFailure) -> Result) throws(FileError) -> Result {
    do throws(FileFailure) { return try body() } catch {
      throw FileError(
        error.description, help: error.remedy ?? "make the folder writable, or choose another --out")
    }
  }
}
