/// A complete run: a folder of files that needs nothing else.
public struct RunDirectory: Sendable {
  /// Its place among the runs of its name, counted from 1.
  public let number: Int
  public let path: String
  let files: DurableFiles

  var folder: RunFolder { RunFolder(path: path, files: files) }

  /// Whether one of its files is there, of this size in bytes.
  func has(_ name: String, size: Int) throws(RunDirectoryError) -> Bool {
    let status = try RunDirectoryError.refusing { () throws(FileFailure) in
      try files.operations.status(of: "\(path)/\(name)")
    }
    return status?.kind == .file && status?.size == size
  }

  /// The bytes of one of its files, such as `run.json`.
  public func contents(of name: String) throws(RunDirectoryError) -> [UInt8] {
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.read("\(path)/\(name)") }
  }

  /// The bytes of one of its files; nil where it is missing.
  func contentsIfThere(of name: String) throws(RunDirectoryError) -> [UInt8]? {
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.readIfThere("\(path)/\(name)") }
  }
}
