import Declarations
import Platform

/// What the files at the top of a run directory were when the run was made; what stages made, `run.json` says.
///
/// It stands in `timing.json`, since two of the files differ between runs of equal results. That file ends with a
/// checksum of all the bytes before it.
struct RunSeal: Sendable {
  /// When the last of the files was written that the run has, but for `timing.json`; nanoseconds since 1970, by the clock
  /// of the file system. What was written later is looked at.
  package let written: Int64
  /// By name.
  package let files: [String: Digest]

  /// The text of a file that says so, after other things.
  package func text(after members: [JSON.Member]) -> [UInt8] {
    let digests = files.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value.description)) }
    let sealed =
      members + [
        JSON.Member("files", .object(digests)), JSON.Member("written", .integer(Int128(written))),
      ]
    let body = JSON.object(sealed).prettyBytes.dropLast(Self.end.count)
    return body + Self.close(of: body)
  }

  enum Reading: Sendable {
    case seal(RunSeal)
    /// A run of a version that knew no seals.
    case none
    /// It is not as it was written.
    case broken
  }

  package static func read(_ bytes: [UInt8]) -> Reading {
    guard let json = try? JSON(parsing: bytes), let members = json.members else { return .broken }
    guard isClosed(bytes) else {
      return members.contains { ["files", "written", "checksum"].contains($0.name) } ? .broken : .none
    }
    guard let written = json["written"]?.integer, let digests = json["files"]?.members else { return .broken }
    var files: [String: Digest] = [:]
    for file in digests { files[file.name] = file.value.text.flatMap { Digest(hexadecimal: $0) } }
    return files.count == digests.count ? .seal(RunSeal(written: Int64(written), files: files)) : .broken
  }

  /// How the text of an object ends.
  private static let end = Array("\n}\n".utf8)

  /// The last member, which closes the object too.
  private static func close(of body: ArraySlice<UInt8>) -> [UInt8] {
    Array(",\n  \"checksum\": \"\(Digest(of: body))\"".utf8) + end
  }

  private static func isClosed(_ bytes: [UInt8]) -> Bool {
    let length = close(of: []).count
    return bytes.count >= length && bytes.suffix(length).elementsEqual(close(of: bytes.dropLast(length)))
  }
}

/// What a run took and where it ran: kept apart from results, so that equal results are equal files.
struct RunTiming {
  private let members: [JSON.Member]

  /// - Parameters:
  ///   - options: nil where a cluster ran the stages, each with threads of its own.
  ///   - extents: of the work of stages, by their names.
  package init(
    result: ExecutionResult, seconds: Double, options: ExecutionOptions?, extents: [String: WorkExtent] = [:]
  ) {
    let stages = result.durations.map { JSON.Member($0.node.name, JSON(Self.rounded($0.seconds))) }
    let work = result.durations.compactMap { stage in
      stage.work.map {
        JSON.Member(stage.node.name, Self.json(of: $0, by: stage.node, extents[stage.node.name]))
      }
    }
    var members = [
      JSON.Member("seconds", JSON(Self.rounded(seconds))), JSON.Member("stages", .object(stages)),
      JSON.Member("work", .object(work)), JSON.Member("host", JSON(HostName.current)),
    ]
    if let options {
      members += [JSON.Member("cores", JSON(options.cores)), JSON.Member("jobs", JSON(options.jobs))]
    } else {
      members.append(JSON.Member("executor", "slurm"))
    }
    self.members = members
  }

  /// With what tells later whether the files beside it are those of the run.
  package func text(sealing seal: RunSeal) -> [UInt8] { seal.text(after: members) }

  /// What a stage did: `{"kind": "train", "unit": "epoch", "amount": 5, "of": 50, "operations": 1e9}`, where it is known how
  /// much the whole is, and the operations of one unit.
  private static func json(of work: StageWork, by node: GraphNode, _ extent: WorkExtent?) -> JSON {
    .object(
      [
        JSON.Member("kind", JSON(node.kind.name)), JSON.Member("unit", JSON(work.unit)),
        JSON.Member("amount", JSON(rounded(work.amount))),
      ]
        + (extent.map {
          [JSON.Member("of", JSON($0.units)), JSON.Member("operations", JSON($0.operationsPerUnit))]
        } ?? []))
  }

  static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}
