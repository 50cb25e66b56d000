import Platform

/// The actions that run directories name.
public struct RunReferences: Sendable {
  public private(set) var keys: Set<Digest> = []
  public private(set) var runs = 0
  /// Run directories of which it cannot be told what they name, and why.
  public private(set) var unreadable: [(path: String, error: FileError)] = []

  /// - Parameter root: the folder of runs.
  /// - Throws: `FileError` where it cannot be listed.
  public init(in root: String) throws(FileError) {
    for folder in try RunFolders.all(in: root) {
      do throws(FileError) {
        try folder.checkRecord()
        keys.formUnion(try folder.record().stages.compactMap { Digest(hexadecimal: $0.key) })
        runs += 1
      } catch {
        unreadable.append((folder.path, error))
      }
    }
  }
}
