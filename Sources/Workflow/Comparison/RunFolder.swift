import Declarations

/// A run directory as it lies on a disk, wherever it came from: nothing in it is believed before it is checked.
public struct RunFolder: Sendable {
  public let path: String
  private let files = DurableFiles(operations: FileOperations())

  /// In bytes; a run of ten thousand stages has about half of it.
  private static let largestRecord = 64 << 20

  public init(path: String) { self.path = path }

  /// When `run.json` was written, as far as the file system tells.
  public var written: Moment? { recordStatus.map { Moment(nanoseconds: $0.modified) } }

  private var recordStatus: FileStatus? { try? files.operations.status(of: "\(path)/run.json") }

  /// `run.json` as JSON.
  ///
  /// - Throws: `FileError` where it cannot be read, is far too large, or is no JSON.
  public func recordJSON() throws(FileError) -> JSON {
    if let size = recordStatus?.size, size > Self.largestRecord {
      throw FileError("'\(path)/run.json' is larger than 64 MiB", help: "is this a run of Thalweg?")
    }
    let bytes = try read("run.json")
    do throws(JSONError) { return try JSON(parsing: bytes) } catch {
      throw FileError(
        "'\(path)/run.json' is \(error)", help: "copy the run anew, or run the experiment again")
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
    // A run may come from anywhere, and its names become paths.
    for name in [stage, file.name] where name.hasPrefix(".") || name.utf8.contains(0x2f) || name.isEmpty {
      throw FileError("'\(path)/run.json' has a name in it that no run has", help: "is it whole?")
    }
    let place = "stages/\(stage)/\(file.name)"
    let size = (try? files.operations.status(of: "\(path)/\(place)"))?.size
    // The size first, so that no more is read than the run made.
    if let size, size != file.size { throw changed(place) }
    let bytes = try read(place)
    if Digest(of: bytes) != file.digest { throw changed(place) }
    return bytes
  }

  private func changed(_ place: String) -> FileError {
    FileError(
      "'\(path)/\(place)' is not what the run made", help: "copy the run anew, or run the experiment again")
  }

  private func read(_ name: String) throws(FileError) -> [UInt8] {
    do throws(FileFailure) { return try files.read("\(path)/\(name)") } catch {
      throw FileError(
        error.description, help: error.remedy ?? "copy the run anew, or run the experiment again")
    }
  }
}
