/// A file of a store, as a look at the folders shows it.
struct HeldFile: Sendable {
  let path: String
  /// In bytes.
  let size: Int
  /// When it was last written or marked as used, in nanoseconds since 1970.
  let used: Int64
}

extension DurableFiles {
  /// Every file below a folder, at any depth; what vanishes meanwhile is passed over.
  ///
  /// - Throws: where it cannot be told of a part what is there.
  func all(below folder: String) throws(FileFailure) -> [HeldFile] {
    var files: [HeldFile] = []
    for name in try operations.listIfThere(folder) {
      let path = "\(folder)/\(name)"
      guard let status = try operations.status(of: path, followingLinks: false) else { continue }
      if status.kind == .folder {
        files += try all(below: path)
      } else {
        files.append(HeldFile(path: path, size: status.size, used: status.modified))
      }
    }
    return files
  }
}
