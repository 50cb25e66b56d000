import Declarations
import Platform
import ResultStore

/// A run directory as it lies on a disk, wherever it came from: nothing in it is believed before it is checked.
public struct RunFolder: Sendable {
  public let path: String
  package let files: DurableFiles

  /// In bytes; a run of ten thousand stages has about half of it.
  static let largestRecord = 64 << 20

  public init(path: String) { self.init(path: path, files: DurableFiles(operations: FileOperations())) }

  package init(path: String, files: DurableFiles) {
    self.path = path
    self.files = files
  }

  /// Whether there is a `run.json`.
  ///
  /// - Throws: `FileError` where the system does not say.
  public var isThere: Bool { get throws(FileError) { try status(of: "run.json")?.kind == .file } }

  /// `runs/quickstart/3` for `runs/quickstart/latest`: which run that is now.
  public var followingLatest: RunFolder {
    get throws(FileError) {
      guard path.hasSuffix("/latest") else { return self }
      let target = try reporting { () throws(FileFailure) in try files.operations.destination(ofLink: path) }
      guard let target, let name = try? FileName(target) else { return self }
      return RunFolder(path: "\(path.dropLast("latest".count))\(name)")
    }
  }

  /// When `run.json` was written, as far as the file system tells.
  public var written: Moment? {
    (try? status(of: "run.json"))?.map { Moment(nanoseconds: $0.modified) }
  }

  package func status(of name: String, followingLinks: Bool = true) throws(FileError) -> FileStatus? {
    try reporting { () throws(FileFailure) in
      try files.operations.status(of: "\(path)/\(name)", followingLinks: followingLinks)
    }
  }

  package func names(in folder: String) throws(FileError) -> [String] {
    try reporting { () throws(FileFailure) in try files.operations.listIfThere("\(path)/\(folder)") }
  }

  func bytesIfThere(_ name: String) throws(FileError) -> [UInt8]? {
    try reporting { () throws(FileFailure) in try files.readIfThere("\(path)/\(name)") }
  }

  package func digest(of name: String) throws(FileFailure) -> Digest {
    var stream = DigestStream()
    let file = try files.operations.open("\(path)/\(name)")
    defer { try? files.operations.close(file) }
    try files.readChunks(of: file) { stream.update($0) }
    return stream.finish()
  }

  /// `run.json` as JSON.
  ///
  /// - Throws: `FileError` where it cannot be read, is far too large, or is no JSON.
  public func recordJSON() throws(FileError) -> JSON { try json("run.json") }

  /// The members of `run.json`, with the names of the stages and of what failed, and nothing of what they are.
  ///
  /// - Throws: as `recordJSON`.
  func recordOutline() throws(FileError) -> JSON { try json("run.json", levels: 2) }

  /// What `timing.json` says; nil where it is missing.
  ///
  /// - Throws: `FileError` as `recordJSON`.
  public func timing() throws(FileError) -> JSON? {
    try status(of: "timing.json") == nil ? nil : try json("timing.json")
  }

  private func json(_ name: String, levels: Int = .max) throws(FileError) -> JSON {
    if let size = try status(of: name)?.size, size > Self.largestRecord {
      throw FileError("'\(path)/\(name)' is larger than 64 MiB", help: "is this a run of Thalweg?")
    }
    let bytes = try read(name)
    do throws(JSONError) { return try JSON(parsing: bytes, levels: levels) } catch {
      throw FileError("'\(path)/\(name)' is \(error)", help: Self.remedy)
    }
  }

  /// What the run says of itself.
  ///
  /// - Throws: `FileError` where `run.json` is missing, damaged, or of another form.
  public func record() throws(FileError) -> RunRecord {
    guard let record = RunRecord(json: try recordJSON()) else { throw notARun }
    return record
  }

  /// What is said of a `run.json` that is not of the form that this version writes.
  var notARun: FileError {
    FileError("'\(path)/run.json' is not a run of this version of Thalweg", help: "run the experiment again")
  }

  /// The bytes of a file that a stage made.
  ///
  /// - Throws: `FileError` where it is missing, or is not what the run made.
  public func contents(of file: OutputRecord.File, madeBy stage: String) throws(FileError) -> [UInt8] {
    let place = try place(of: file, madeBy: stage)
    // The size first, so that no more is read than the run made.
    if let size = try status(of: place)?.size, size != file.size { throw changed(place) }
    let bytes = try read(place)
    if Digest(of: bytes) != file.digest { throw changed(place) }
    return bytes
  }

  /// Whether a file that a stage made is there, whatever is in it: runs are copied without what is large.
  public func has(_ file: OutputRecord.File, madeBy stage: String) throws(FileError) -> Bool {
    try status(of: place(of: file, madeBy: stage)) != nil
  }

  /// Whether all files of a result are there.
  public func hasAll(of output: OutputRecord, madeBy stage: String) throws(FileError) -> Bool {
    for file in output.files where try !has(file, madeBy: stage) { return false }
    return true
  }

  /// Where a file that a stage made is: a run may come from anywhere, and here its names become a path.
  package func place(of file: OutputRecord.File, madeBy stage: String) throws(FileError) -> String {
    do throws(FileNameError) {
      return "stages/\(try FileName(stage).text)/\(try FileName(file.name).text)"
    } catch {
      throw FileError(
        "'\(error.shown)' is not a name that a run has: \(error.reason)", help: "is '\(path)/run.json' whole?"
      )
    }
  }

  private func changed(_ place: String) -> FileError {
    FileError("'\(path)/\(place)' is not what the run made", help: Self.remedy)
  }

  private func read(_ name: String) throws(FileError) -> [UInt8] {
    try reporting { () throws(FileFailure) in try files.read("\(path)/\(name)") }
  }

  private static let remedy = "copy the run again, or run the experiment again"

  private func reporting<Result>(
    _ body: () throws(FileFailure) -> Result
  ) throws(FileError) -> Result {
    do throws(FileFailure) { return try body() } catch {
      throw FileError(error.description, help: error.remedy ?? Self.remedy)
    }
  }
}

/// Something in a run directory that is not as the run made it.
public struct RunFinding: Sendable, Equatable {
  public enum Problem: Sendable, Equatable {
    case missing
    case changed
    /// It cannot be looked into, for this reason.
    case unreadable(String)
    /// The run made no such thing.
    case added
  }

  /// The path inside the run: `stages/start/history.csv`.
  public let name: String
  public let problem: Problem

  /// `stages/start/history.csv was changed`
  package var words: String {
    switch problem {
    case .missing: "\(name) is missing"
    case .changed: "\(name) was changed"
    case .unreadable(let reason): "\(name) cannot be read: \(reason)"
    case .added: "\(name) was added"
    }
  }
}

extension [RunFinding] {
  /// `a is missing, b was changed and 3 more`
  public var inWords: String {
    prefix(4).map(\.words).joined(separator: ", ") + (count > 4 ? ", and \(count - 4) more" : "")
  }
}
