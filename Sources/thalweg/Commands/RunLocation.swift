import Declarations
import Workflow

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A run directory, found by its path or by the name of its experiment.
struct RunLocation {
  let path: String

  /// Looks for `run.json` in the path itself, in its `latest`, and in the same two under the folder of runs.
  ///
  /// - Throws: `Diagnostics` that name the nearest run.
  init(_ name: String, under runs: String) throws(Diagnostics) {
    let newest = (try? RunDirectories(root: runs, name: name))?.latest.map { [$0.path] } ?? []
    let candidates = [name, "\(name)/latest", "\(runs)/\(name)", "\(runs)/\(name)/latest"] + newest
    guard let found = candidates.first(where: { access("\($0)/run.json", R_OK) == 0 }) else {
      throw Diagnostics([
        Diagnostic(
          "there is no run '\(name)'", at: nil,
          help: Suggestion.help(for: name, among: Self.names(in: runs).filter { $0 != name })
            ?? "'\(runs)' holds none yet; make one with 'thalweg run'")
      ])
    }
    path = Self.followingLatest(found)
  }

  /// `runs/quickstart/3` for `runs/quickstart/latest`: which run that is now.
  private static func followingLatest(_ path: String) -> String {
    guard path.hasSuffix("/latest") else { return path }
    var target = [CChar](repeating: 0, count: 256)
    let length = readlink(path, &target, target.count)
    guard length > 0, length < target.count else { return path }
    let name = String(decoding: target.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return name.contains("/") ? path : path.dropLast("latest".count) + name
  }

  /// What `run.json` says.
  ///
  /// - Throws: `FileError` where it cannot be read, or is not of the form that this version writes.
  func record() throws(FileError) -> RunRecord {
    guard let json = try json("run.json"), let record = RunRecord(json: json) else {
      throw FileError(
        "'\(path)/run.json' is not a run of this version of Thalweg", help: "run the experiment again")
    }
    return record
  }

  /// A file of the run directory; nil where it is missing.
  func json(_ file: String) throws(FileError) -> JSON? {
    let path = "\(path)/\(file)"
    if access(path, F_OK) != 0 { return nil }
    let text = try TextFile.read(path)
    do throws(JSONError) {
      return try JSON(parsing: text)
    } catch {
      throw FileError("'\(path)' is \(error)", help: "run the experiment again")
    }
  }

  private static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
