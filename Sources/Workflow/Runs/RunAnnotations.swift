import Declarations
import Platform

/// What people say of a run, in `annotations.json` beside `run.json`. It is none of what the run made, and travels with
/// its directory.
public struct RunAnnotations: Sendable, Equatable {
  static let file = "annotations.json"
  private static let format = 1
  /// In bytes, of a note.
  public static let longestNote = 10_000

  /// Whether nothing removes it, nor what the store has of it.
  public var isPinned: Bool
  public var note: String?

  public init(isPinned: Bool = false, note: String? = nil) {
    self.isPinned = isPinned
    self.note = note
  }

  var json: JSON {
    [
      "format": JSON(Self.format), "pinned": JSON(isPinned),
      "note": note.map { JSON($0) } ?? .null,
    ]
  }

  /// Nil where it is of another format or damaged.
  init?(json: JSON) {
    guard json["format"]?.integer == Self.format, let isPinned = json["pinned"]?.boolean else { return nil }
    if let note = json["note"], note != .null, note.text == nil { return nil }
    self.init(isPinned: isPinned, note: json["note"]?.text)
  }
}

extension RunFolder {
  /// What people say of the run.
  ///
  /// - Throws: `FileError` where that cannot be read: the run may be pinned.
  public func annotations() throws(FileError) -> RunAnnotations {
    guard let status = try status(of: RunAnnotations.file) else { return RunAnnotations() }
    guard status.kind == .file, status.size <= 1 << 20, let bytes = try bytesIfThere(RunAnnotations.file),
      let json = try? JSON(parsing: bytes), let annotations = RunAnnotations(json: json)
    else {
      throw FileError(
        "'\(path)/\(RunAnnotations.file)' does not say whether the run is pinned",
        help: "remove that file, and pin the run or write the note again")
    }
    return annotations
  }

  /// Writes what people say of the run; nothing is left where they say nothing.
  ///
  /// - Throws: `FileError` where it cannot be written.
  public func annotate(_ annotations: RunAnnotations) throws(FileError) {
    let place = "\(path)/\(RunAnnotations.file)"
    do throws(FileFailure) {
      if annotations == RunAnnotations() { return try files.removeTree(place) }
      try files.write(
        annotations.json.prettyBytes, to: place, through: "\(path)/.\(UniqueName.make())", mode: 0o644,
        durability: .durable)
    } catch { throw FileError(error.description, help: error.remedy ?? "can the run be written to?") }
  }
}

/// The removal of a run.
public struct RunRemoval: Sendable {
  public let folder: RunFolder

  public init(of folder: RunFolder) {
    var path = folder.path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.folder = RunFolder(path: path, files: folder.files)
  }

  /// Why the run is not to be removed; nil where it may be.
  ///
  /// - Throws: `FileError` where that cannot be told.
  public func objection() throws(FileError) -> Diagnostic? {
    if try folder.annotations().isPinned {
      return Diagnostic(
        "'\(folder.path)' is pinned", at: nil, help: "unpin it first, with 'thalweg runs unpin'")
    }
    switch try folder.unfinished()?.state {
    case .running:
      return Diagnostic("'\(folder.path)' is still running", at: nil, help: "stop it first, with Ctrl-C")
    default: return nil
    }
  }

  /// How much it holds.
  ///
  /// - Throws: `FileError` where it cannot be looked into.
  public func contents() throws(FileError) -> (files: Int, bytes: Int) {
    do throws(FileFailure) { return try size(of: folder.path) } catch {
      throw FileError(error.description, help: error.remedy)
    }
  }

  private func size(of path: String) throws(FileFailure) -> (files: Int, bytes: Int) {
    let operations = folder.files.operations
    var files = 0
    var sizes: [Int] = []
    for name in try operations.list(path) {
      guard let status = try operations.status(of: "\(path)/\(name)", followingLinks: false) else { continue }
      let inner =
        status.kind == .folder ? try size(of: "\(path)/\(name)") : (files: 1, bytes: status.size)
      files += inner.files
      sizes.append(inner.bytes)
    }
    return (files, sizes.saturatingSum)
  }

  /// Removes it with all that is in it, at once for whoever looks, and points `latest` to what is the latest then.
  ///
  /// - Throws: `FileError` where that cannot be done.
  public func perform() throws(FileError) {
    let parts = folder.path.split(separator: "/", omittingEmptySubsequences: false)
    let parent = parts.dropLast().joined(separator: "/")
    let around = parent.isEmpty ? (folder.path.hasPrefix("/") ? "/" : ".") : parent
    let files = folder.files
    do throws(FileFailure) {
      // A name that is taken for what is left of a run that was not finished, and tidied up by the next run.
      let away = "\(around)/.building-removed-\(UniqueName.make())"
      try files.operations.rename(folder.path, to: away)
      try? files.operations.synchronise(folder: around)
      try files.removeTree(away)
    } catch {
      throw FileError(error.description, help: error.remedy ?? "can '\(around)' be written to?")
    }
    try relink(around)
  }

  /// Lets `latest` lead to no run that is not there.
  private func relink(_ around: String) throws(FileError) {
    let files = folder.files
    do throws(FileFailure) {
      let link = "\(around)/latest"
      guard let target = try files.operations.destination(ofLink: link),
        try files.operations.status(of: "\(around)/\(target)") == nil
      else { return }
      let (root, name) = (around.folder, around.split(separator: "/").last.map(String.init) ?? around)
      if let runs = try? RunDirectories(root: root, name: name, operations: files.operations) {
        try runs.linkLatest()
      }
      if try files.operations.status(of: link) == nil { try files.operations.remove(link) }
    } catch { throw FileError(error.description, help: error.remedy) }
  }
}
