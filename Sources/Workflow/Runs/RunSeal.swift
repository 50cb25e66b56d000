import Declarations

/// What the files at the top of a run directory were when the run was made; what stages made, `run.json` says.
///
/// It stands in `timing.json`, since two of the files differ between runs of equal results, and is closed by a checksum
/// of that file.
struct RunSeal: Sendable {
  /// When the last of the files was written that the run has, but for `timing.json`; nanoseconds since 1970, by the clock
  /// of the file system. What was written later is looked at.
  let written: Int64
  /// By name.
  let files: [String: Digest]

  /// The members that say so, in a file that says other things too.
  func json(after members: [JSON.Member]) -> JSON {
    let digests = files.sorted { $0.key < $1.key }.map { JSON.Member($0.key, JSON($0.value.description)) }
    let sealed =
      members + [
        JSON.Member("files", .object(digests)), JSON.Member("written", .integer(Int128(written))),
      ]
    return .object(sealed + [JSON.Member("checksum", JSON(Digest(of: .object(sealed)).description))])
  }

  enum Reading: Sendable {
    case seal(RunSeal)
    /// A run of a version that knew no seals.
    case none
    /// It is not as it was written.
    case broken
  }

  static func read(_ bytes: [UInt8]) -> Reading {
    guard let members = (try? JSON(parsing: bytes))?.members else { return .broken }
    guard let checksum = members.first(where: { $0.name == "checksum" })?.value.text else {
      return members.contains { $0.name == "files" || $0.name == "written" } ? .broken : .none
    }
    let sealed = JSON.object(members.filter { $0.name != "checksum" })
    guard Digest(of: sealed).description == checksum, let written = sealed["written"]?.integer,
      let digests = sealed["files"]?.members
    else { return .broken }
    var files: [String: Digest] = [:]
    for file in digests { files[file.name] = file.value.text.flatMap { Digest(hexadecimal: $0) } }
    return files.count == digests.count ? .seal(RunSeal(written: Int64(written), files: files)) : .broken
  }
}
