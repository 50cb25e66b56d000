import Declarations
import Platform
import ResultStore

/// Puts back what was made and is not in a run directory any more as it was.
///
/// What stands in its place is moved to the store's quarantine: somebody may have changed it on purpose.
struct RunMending {
  private let run: RunFolder
  private let record: RunRecord
  private let inspection: RunInspection
  private let store: Store
  private var operations: FileOperations { run.files.operations }

  package init(of run: RunFolder, _ record: RunRecord, _ inspection: RunInspection, in store: Store) {
    self.run = run
    self.record = record
    self.inspection = inspection
    self.store = store
  }

  /// - Parameters:
  ///   - make: gives the bytes of a file at the top; nil where they cannot be had again.
  ///   - copy: writes the object of a file to a path.
  /// - Returns: what was mended, and what is still wrong, in a sentence each.
  /// - Throws: what `copy` throws, such as that an object is damaged and has to be made again.
  package func perform(
    making make: (String) throws -> [UInt8]?, copying copy: (OutputRecord.File, String) throws -> Void
  ) throws -> [String] {
    var mended: [RunFinding] = []
    var left: [RunFinding] = []
    var failure: String?
    for finding in inspection.findings {
      do {
        let isMended = try mend(finding, make, copy)
        if isMended { mended.append(finding) } else { left.append(finding) }
      } catch let error as DamagedInput { throw error } catch {
        failure = failure ?? "\(error)"
        left.append(finding)
      }
    }
    var messages: [String] = []
    if !mended.isEmpty {
      let kept = mended.contains { $0.problem != .missing }
      messages.append(
        "mended '\(run.path)': \(mended.inWords)"
          + (kept ? " (what stood there is in '\(store.layout.quarantine)')" : ""))
    }
    if !left.isEmpty {
      messages.append(
        "'\(run.path)' is damaged: \(left.inWords)\(failure.map { " (\($0))" } ?? ""); move it away and run again, and "
          + "it is rewritten")
    }
    return messages
  }

  /// - Returns: false where nobody knows what it was.
  private func mend(
    _ finding: RunFinding, _ make: (String) throws -> [UInt8]?,
    _ copy: (OutputRecord.File, String) throws -> Void
  ) throws -> Bool {
    if finding.problem == .added { return false }
    let place = "\(run.path)/\(finding.name)"
    let temporary = "\(run.path)/.mending-\(UniqueName.make())"
    defer { try? operations.remove(temporary) }
    if let file = file(named: finding.name) {
      try copy(file, temporary)
    } else {
      guard let known = inspection.seal?.files[finding.name], finding.name != "events.jsonl",
        let bytes = try make(finding.name), Digest(of: bytes) == known
      else { return false }
      try run.files.create(temporary, mode: 0o644, durability: .relaxed, bytes: bytes)
    }
    if let seal = inspection.seal { try operations.setModified(seal.written, of: temporary) }
    try setAside(finding, place)
    try run.files.publish(temporary, as: place, durability: .durable)
    return true
  }

  private func setAside(_ finding: RunFinding, _ place: String) throws {
    guard let status = try operations.status(of: place, followingLinks: false) else { return }
    let name = finding.name.split(separator: "/").joined(separator: "-")
    try store.prepare()
    let aside = "\(store.layout.quarantine)/\(name)-\(UniqueName.make())"
    if status.kind == .file {
      // The place is never empty, and the quarantine may be on another disk.
      try run.files.copy(place, to: aside, mode: 0o644, durability: .relaxed) { _ in }
    } else {
      try operations.rename(place, to: aside)
    }
  }

  private func file(named name: String) -> OutputRecord.File? {
    for stage in record.stages where name.hasPrefix("stages/\(stage.name)/") {
      for file in stage.outputs.flatMap(\.files) where name == "stages/\(stage.name)/\(file.name)" {
        return file
      }
    }
    return nil
  }
}
