import Declarations
import Experiments
import FileFormats
import Platform
import RemoteCache

/// Brings a published data set into its folder: downloads what is missing, checks it, and unpacks it.
///
/// A file has its name only once it was found to be the publisher's, and every file of an archive is complete or absent: a
/// process that is ended, or a disk that is full, loses nothing that was fetched.
struct DatasetFetch {
  let data: PublishedData
  /// The folder of this data set.
  let folder: String
  /// A server that has the same files under `<name of the data set>/<name of the file>`; nil for the publisher's.
  let mirror: String?
  private let files = DurableFiles(operations: FileOperations())

  init(_ data: PublishedData, into folder: String, mirror: String?) {
    (self.data, self.folder, self.mirror) = (data, folder, mirror)
  }

  /// What is to be in the folder and is not.
  var missing: [String] { data.wanted.filter { RegularFile.kind(of: "\(folder)/\($0)") != .file } }

  /// - Parameter progress: is told of the file at work, and how far it has come.
  /// - Throws: `FileError`, `FileFormatError` where an archive is not what it should be.
  func run(progress: @escaping (PublishedData.File, FileDownload.Progress) -> Void) throws {
    try reporting { () throws(FileFailure) in try files.createFolders(to: folder, durability: .relaxed) }
    for file in data.files {
      let place = "\(folder)/\(file.name)"
      if data.members.isEmpty, RegularFile.kind(of: place) == .file { continue }
      let partial = "\(folder)/.\(file.name).part"
      let lock = try locked(partial)
      defer { withExtendedLifetime(lock) {} }
      do { try fetch(file, to: partial, progress) } catch {
        // The file that the lock was on is of no use where nothing came.
        if let status = try? files.operations.status(of: partial), status.size == 0 {
          try? files.operations.remove(partial)
        }
        throw error
      }
      if data.members.isEmpty {
        try reporting { () throws(FileFailure) in try files.publish(partial, as: place, durability: .durable)
        }
      } else {
        try unpack(partial, named: file.name)
        try reporting { () throws(FileFailure) in try files.operations.remove(partial) }
      }
    }
  }

  /// Holds others off who would write to the same file.
  private func locked(_ partial: String) throws -> FileLock? {
    try reporting { () throws(FileFailure) in try files.operations.close(files.operations.append(to: partial))
    }
    switch FileLock.attempt(partial, files.operations) {
    case .locked(let lock): return lock
    case .taken:
      throw FileError(
        "another thalweg is downloading '\(partial)'", help: "wait for it; what it brings is there for all")
    case .missing, .unsupported: return nil
    }
  }

  private func fetch(
    _ file: PublishedData.File, to partial: String,
    _ progress: @escaping (PublishedData.File, FileDownload.Progress) -> Void
  ) throws {
    if try digest(partial) == file.sha256 { return }
    let addresses = mirror.map { ["\($0)/\(data.name)/\(file.name)"] } ?? file.addresses
    for attempt in 0..<2 {
      // A server that errs sends a page in place of the file: four times the size is enough for any form of it.
      let download = FileDownload(from: addresses, to: partial, limit: 4 * file.size + (1 << 20))
      let wasResumed = try download.run(progress: { progress(file, $0) })
      let found = try digest(partial)
      if found == file.sha256 { return }
      try reporting { () throws(FileFailure) in try files.operations.remove(partial) }
      // The beginning may have been of another file: once more, all of it.
      if wasResumed && attempt == 0 { continue }
      throw FileError(
        "'\(file.name)' from \(addresses.joined(separator: " or ")) is not the file that was published: its SHA-256 is "
          + "\(found), not \(file.sha256)",
        help: "it was removed: try again, or name a mirror with --mirror or THALWEG_DATA_MIRROR")
    }
  }

  private func digest(_ path: String) throws -> String {
    try reporting { () throws(FileFailure) in
      let file = try files.operations.open(path)
      defer { try? files.operations.close(file) }
      var stream = DigestStream()
      try files.readChunks(of: file) { stream.update($0) }
      return stream.finish().description
    }
  }

  private func unpack(_ archive: String, named name: String) throws {
    let content = try FileContent.map(archive)
    let wanted = Set(data.members)
    var found: Set<String> = []
    try PackedFiles.each(of: FileContent(name: name, bytes: content.bytes), isWanted: wanted.contains) {
      name, bytes in
      try reporting { () throws(FileFailure) in try WrittenFiles.write(Array(bytes), to: "\(folder)/\(name)")
      }
      found.insert(name)
    }
    if let lost = data.members.first(where: { !found.contains($0) }) {
      throw FileError("the archive '\(name)' has no '\(lost)'", help: "is the mirror one of this data set?")
    }
  }

  private func reporting<Result>(_ body: () throws(FileFailure) -> Result) throws(FileError) -> Result {
    do throws(FileFailure) { return try body() } catch {
      throw FileError(error.description, help: error.remedy ?? "choose another folder with --to")
    }
  }
}
