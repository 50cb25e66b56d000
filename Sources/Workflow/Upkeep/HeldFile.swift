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
  func all(below folder: String) -> [HeldFile] {
    let names = (try? operations.list(folder)) ?? []
    return names.flatMap { name -> [HeldFile] in
      let path = "\(folder)/\(name)"
      guard let status = try? operations.status(of: path, followingLinks: false) else { return [] }
      return status.kind == .folder
        ? all(below: path) : [HeldFile(path: path, size: status.size, used: status.modified)]
    }
  }
}
