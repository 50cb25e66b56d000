import Declarations
import Platform

extension RunFolder {
  /// What is not as the run made it.
  ///
  /// Files count as unchanged that have their size and were not written after the run was made; of all others, such as
  /// those of a copy that did not keep times, the digest is looked at, and of `run.json` and `timing.json` in any case.
  /// A file beside `run.json` that the run did not make is the user's own; one below `stages/` is not.
  /// - Parameters:
  ///   - record: what the run made, by its `run.json` or otherwise; nil where only the files at the top are looked at.
  ///   - stages: those whose files are looked at; all where it is nil.
  /// - Throws: `FileError` where it cannot be told what is there, or a name in it is no file's.
  public func findings(
    of record: RunRecord?, inStages stages: Set<String>? = nil
  ) throws(FileError) -> [RunFinding] {
    try inspection(of: record, inStages: stages, readingRecord: true).findings
  }

  /// - Throws: `FileError` where `run.json` is known not to be what the run wrote.
  package func checkRecord() throws(FileError) {
    guard let timing = try bytesIfThere("timing.json"), case .seal(let seal) = RunSeal.read(timing),
      let digest = seal.files["run.json"]
    else { return }
    if let problem = try problem(of: "run.json", size: nil, digest: digest, newerThan: .min) {
      throw FileError(
        "'\(path)' is not as the run made it: \([RunFinding(name: "run.json", problem: problem)].inWords)",
        help: "run the experiment again, or copy the run again")
    }
  }

  /// - Parameter readingRecord: whether `run.json` is held against the digest that is known of it, however old it is.
  func inspection(
    of record: RunRecord?, inStages stages: Set<String>? = nil, readingRecord: Bool
  ) throws(FileError) -> RunInspection {
    var inspection = RunInspection(seal: nil, findings: [])
    try inspectTop(&inspection, readingRecord)
    guard let record else { return inspection }
    var limit = inspection.seal?.written
    if limit == nil { limit = try status(of: "timing.json")?.modified }
    if limit == nil { limit = try status(of: "run.json")?.modified }
    for stage in record.stages where stages?.contains(stage.name) ?? true {
      for output in stage.outputs {
        for file in output.files {
          let place = try place(of: file, madeBy: stage.name)
          let problem = try problem(of: place, size: file.size, digest: file.digest, newerThan: limit)
          if let problem { inspection.findings.append(RunFinding(name: place, problem: problem)) }
        }
      }
      inspection.findings += try additions(to: "stages/\(stage.name)", newerThan: limit) {
        stage.outputs.flatMap(\.files).map(\.name)
      }
    }
    inspection.findings += try additions(to: "stages", newerThan: limit) { record.stages.map(\.name) }
    return inspection
  }

  /// What stands in a folder beside what was put there; a folder that is no newer than that is not listed.
  private func additions(
    to folder: String, newerThan limit: Int64?, but known: () -> [String]
  ) throws(FileError) -> [RunFinding] {
    guard let modified = try status(of: folder)?.modified, modified > limit ?? .min else { return [] }
    let known = Set(known())
    return try names(in: folder).filter { !known.contains($0) && !$0.hasPrefix(".") }
      .map { RunFinding(name: "\(folder)/\($0)", problem: .added) }
  }

  private func inspectTop(_ inspection: inout RunInspection, _ readingRecord: Bool) throws(FileError) {
    guard let timing = try bytesIfThere("timing.json") else {
      inspection.findings.append(RunFinding(name: "timing.json", problem: .missing))
      return
    }
    switch RunSeal.read(timing) {
    case .none: return
    case .broken: inspection.findings.append(RunFinding(name: "timing.json", problem: .changed))
    case .seal(let seal):
      inspection.seal = seal
      for (name, digest) in seal.files.sorted(by: { $0.key < $1.key })
      where FileName.objection(to: name) == nil {
        let limit = name == "run.json" && readingRecord ? .min : seal.written
        let problem = try problem(of: name, size: nil, digest: digest, newerThan: limit)
        if let problem { inspection.findings.append(RunFinding(name: name, problem: problem)) }
      }
    }
  }

  /// - Parameter limit: until when a file that was written is taken for unchanged.
  private func problem(
    of name: String, size: Int?, digest: Digest, newerThan limit: Int64?
  ) throws(FileError) -> RunFinding.Problem? {
    guard let status = try status(of: name, followingLinks: false) else { return .missing }
    if status.kind == .file {
      if let size, status.size != size { return .changed }
      if let limit, status.modified <= limit { return nil }
    }
    do throws(FileFailure) {
      return try self.digest(of: name) == digest ? nil : .changed
    } catch {
      return error.saysThatNothingIsThere ? .missing : .unreadable(error.reason)
    }
  }
}

/// What a look at a run directory has found.
struct RunInspection: Sendable {
  var seal: RunSeal?
  var findings: [RunFinding]
}
