/// A complete run: a folder of files that needs nothing else.
public struct RunDirectory: Sendable {
  /// Its place among the runs of its name, counted from 1.
  public let number: Int
  public let path: String
  let files: DurableFiles

  /// The bytes of one of its files, such as `run.json`.
  public func contents(of name: String) throws(RunDirectoryError) -> [UInt8] {
    try RunDirectoryError.refusing { () throws(FileFailure) in try files.read("\(path)/\(name)") }
  }
}
