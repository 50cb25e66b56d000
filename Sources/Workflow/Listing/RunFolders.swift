import Declarations
import Platform

/// Finds run directories below a folder.
public enum RunFolders {
  /// Every folder with a `run.json` in `root` and in the folders of `root`: `<root>/<n>`, `<root>/<name>`,
  /// `<root>/<name>/<n>`, by name and then by number.
  ///
  /// Hidden folders (the store, runs that are being built) and links such as `latest` are passed over.
  /// - Parameter unfinishedToo: whether runs are looked for that have no `run.json`, since they are under way or were
  ///   killed.
  /// - Throws: `FileError` where `root`, or a folder in it, cannot be listed: a run that is not seen may be one whose
  ///   results are in use.
  public static func all(in root: String, unfinishedToo: Bool = false) throws(FileError) -> [RunFolder] {
    try all(in: root, unfinishedToo: unfinishedToo, FileOperations())
  }

  package static func all(
    in root: String, unfinishedToo: Bool = false, _ operations: FileOperations
  ) throws(FileError) -> [RunFolder] {
    do throws(FileFailure) {
      return try runs(in: root, operations) { path throws(FileFailure) in
        if try operations.status(of: "\(path)/run.json")?.kind == .file { return true }
        if !unfinishedToo { return false }
        return try operations.status(of: "\(path)/\(UnfinishedMark.file)", followingLinks: false)?.kind
          == .file
      }
    } catch {
      throw FileError(error.description, help: error.remedy ?? "name the folder that runs are in")
    }
  }

  /// Whether there is such a folder.
  ///
  /// - Throws: `FileError` where the system does not say.
  public static func isThere(_ root: String) throws(FileError) -> Bool {
    do throws(FileFailure) { return try FileOperations().status(of: root)?.kind == .folder } catch {
      throw FileError(error.description, help: error.remedy)
    }
  }

  /// The names of what is in a folder of runs and not hidden; none where there is no such folder.
  ///
  /// - Throws: `FileError` where it cannot be listed.
  public static func names(in root: String) throws(FileError) -> [String] {
    do throws(FileFailure) {
      return try FileOperations().listIfThere(root).filter { !$0.hasPrefix(".") }
    } catch { throw FileError(error.description, help: error.remedy) }
  }

  private static func runs(
    in root: String, _ operations: FileOperations, where isRun: (String) throws(FileFailure) -> Bool
  ) throws(FileFailure) -> [RunFolder] {
    let names = try operations.list(root)
    if try isRun(root) { return [RunFolder(path: root)] }
    var runs: [RunFolder] = []
    for path in try folders(names, in: root, operations) {
      if try isRun(path) {
        runs.append(RunFolder(path: path))
      } else {
        // One that went meanwhile holds nothing.
        let inner = try operations.listIfThere(path)
        for path in try folders(inner, in: path, operations) where try isRun(path) {
          runs.append(RunFolder(path: path))
        }
      }
    }
    return runs
  }

  /// The paths of folders of these names, numbers by their values.
  private static func folders(
    _ names: [String], in folder: String, _ operations: FileOperations
  ) throws(FileFailure) -> [String] {
    let sorted = names.filter { !$0.hasPrefix(".") }.sorted { a, b in
      if let a = Int(a), let b = Int(b) { return a < b }
      return a < b
    }
    let prefix = folder.hasSuffix("/") ? folder : "\(folder)/"
    var paths: [String] = []
    for path in sorted.map({ prefix + $0 })
    where try operations.status(of: path, followingLinks: false)?.kind == .folder {
      paths.append(path)
    }
    return paths
  }
}

/// The actions that run directories name.
public struct RunReferences: Sendable {
  public private(set) var keys: Set<Digest> = []
  /// Those of runs that are pinned.
  public private(set) var pinnedKeys: Set<Digest> = []
  public private(set) var runs = 0
  /// Run directories of which it cannot be told what they name, and why.
  public private(set) var unreadable: [(path: String, error: FileError)] = []

  /// - Parameters:
  ///   - root: the folder of runs.
  ///   - pinnedAlone: whether only runs that are pinned are looked into.
  /// - Throws: `FileError` where it cannot be listed.
  public init(in root: String, pinnedAlone: Bool = false) throws(FileError) {
    for folder in try RunFolders.all(in: root) {
      do throws(FileError) {
        let isPinned = try folder.annotations().isPinned
        if pinnedAlone, !isPinned { continue }
        try folder.checkRecord()
        let named = try folder.record().stages.compactMap { Digest(hexadecimal: $0.key) }
        keys.formUnion(named)
        if isPinned { pinnedKeys.formUnion(named) }
        runs += 1
      } catch {
        unreadable.append((folder.path, error))
      }
    }
  }
}
