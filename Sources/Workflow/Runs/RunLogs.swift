import Platform

/// What the stages of a run printed, in its folder: `logs/STAGE.log`.
///
/// They are no results: no digest of them is kept, and where one cannot be written nothing else comes of that.
struct RunLogs: Sendable {
  static let folder = "logs"
  /// Bytes of all logs of a run.
  private static let most = 1 << 28

  private let path: String
  private let operations: FileOperations
  private let room = Guarded(RunLogs.most)

  /// - Parameter run: the run's folder.
  init(in run: String, _ operations: FileOperations) {
    path = "\(run)/\(Self.folder)"
    self.operations = operations
  }

  /// The name of a stage's log inside the run.
  static func name(of stage: String) -> String { "\(folder)/\(stage).log" }

  /// Adds lines to a stage's log.
  ///
  /// - Parameter omitted: how many bytes before them were left out, which is said in their place.
  func add(_ text: String, after omitted: Int, of stage: String) {
    let note = omitted > 0 ? "… \(omitted) bytes are left out here …\n" : ""
    let bytes = Array((note + text).utf8)
    let isKept = room.withLock { room in
      guard bytes.count <= room else { return false }
      room -= bytes.count
      return true
    }
    guard isKept else { return }
    try? operations.createFolder(path)
    guard let file = try? operations.append(to: "\(path)/\(stage).log") else { return }
    bytes.withUnsafeBytes { try? operations.write($0, to: file) }
    try? operations.close(file)
  }
}

extension RunFolder {
  /// What a stage printed in the run; nil where that is nothing, or the stage did not run in it.
  ///
  /// - Throws: `FileError` where it cannot be read.
  public func log(of stage: FileName) throws(FileError) -> [UInt8]? {
    let name = RunLogs.name(of: stage.text)
    guard let size = try status(of: name)?.size, size <= Self.largestRecord else { return nil }
    return try bytesIfThere(name)
  }

  /// The stages that printed something in the run.
  public var stagesWithLogs: [String] {
    get throws(FileError) {
      try names(in: RunLogs.folder).filter { $0.hasSuffix(".log") }.map { String($0.dropLast(4)) }.sorted()
    }
  }
}
