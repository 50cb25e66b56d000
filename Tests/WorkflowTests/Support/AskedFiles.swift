import Platform

@testable import Workflow

/// Keeps the paths of the files whose digests are asked for, in order, and reads none of them.
final class AskedFiles: FileDigests {
  private let asked = Guarded<[String]>([])

  var paths: [String] { asked.withLock { $0 } }

  func digest(ofFile path: String) -> Digest {
    asked.withLock { $0.append(path) }
    return Digest(of: path)
  }
}
