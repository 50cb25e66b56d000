/// Reads what another program has left in a folder, which may be anything and lead anywhere.
///
/// Only files are read: symbolic links are not followed, and nothing is waited for that a pipe may bring.
public enum ForeignFiles {
  /// The names in a folder.
  ///
  /// - Throws: `FileFailure` where it cannot be listed, or is a link to one.
  public static func names(in folder: String) throws(FileFailure) -> [String] {
    let operations = FileOperations()
    if try operations.status(of: folder, followingLinks: false)?.kind == .link {
      throw FileFailure(.list, folder, code: FileFailure.isLink)
    }
    return try operations.list(folder)
  }

  /// All bytes of a file.
  ///
  /// - Throws: `FileFailure` where it cannot be read, or is something else than a file.
  public static func read(_ name: FileName, in folder: String) throws(FileFailure) -> [UInt8] {
    try DurableFiles(operations: FileOperations()).read("\(folder)/\(name)", followingLinks: false)
  }

  /// How many bytes a file has.
  ///
  /// - Throws: `FileFailure` as `read`.
  public static func size(of name: FileName, in folder: String) throws(FileFailure) -> Int {
    let operations = FileOperations()
    let file = try operations.open("\(folder)/\(name)", followingLinks: false)
    defer { try? operations.close(file) }
    return try operations.status(of: file).size
  }

  /// A stretch of a file, or what there is of it.
  ///
  /// - Throws: `FileFailure` as `read`.
  public static func read(
    _ range: Range<Int>, of name: FileName, in folder: String
  ) throws(FileFailure) -> [UInt8] {
    try DurableFiles(operations: FileOperations()).read(range, of: "\(folder)/\(name)", followingLinks: false)
  }
}
