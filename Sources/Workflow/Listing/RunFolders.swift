/// Finds run directories below a folder.
public enum RunFolders {
  /// Every folder with a `run.json` in `root` and in the folders of `root`: `<root>/<n>`, `<root>/<name>`,
  /// `<root>/<name>/<n>`, by name and then by number.
  ///
  /// Hidden folders (the store, runs that are being built) and links such as `latest` are passed over.
  /// - Throws: `FileError` where `root` cannot be listed.
  public static func all(in root: String) throws(FileError) -> [RunFolder] {
    let operations = FileOperations()
    let names: [String]
    do throws(FileFailure) { names = try operations.list(root) } catch {
      throw FileError(error.description, help: error.remedy ?? "name the folder that runs are in")
    }
    if isRun(root, operations) { return [RunFolder(path: root)] }
    return inOrder(names, in: root, operations).flatMap { path in
      if isRun(path, operations) { return [RunFolder(path: path)] }
      let inner = (try? operations.list(path)) ?? []
      return inOrder(inner, in: path, operations).filter { isRun($0, operations) }.map(RunFolder.init(path:))
    }
  }

  private static func isRun(_ path: String, _ operations: FileOperations) -> Bool {
    (try? operations.status(of: "\(path)/run.json"))?.kind == .file
  }

  /// The paths of folders of these names, numbers by their values.
  private static func inOrder(
    _ names: [String], in folder: String, _ operations: FileOperations
  ) -> [String] {
    let sorted = names.filter { !$0.hasPrefix(".") }.sorted { a, b in
      if let a = Int(a), let b = Int(b) { return a < b }
      return a < b
    }
    let prefix = folder.hasSuffix("/") ? folder : "\(folder)/"
    return sorted.map { prefix + $0 }.filter { path in
      (try? operations.status(of: path, followingLinks: false))?.kind == .folder
    }
  }
}
