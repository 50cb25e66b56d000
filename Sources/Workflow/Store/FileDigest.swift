/// The content of a file: its digest and how many bytes it has.
public struct FileDigest: Hashable, Sendable {
  public let digest: Digest
  public let size: Int

  public init(digest: Digest, size: Int) {
    self.digest = digest
    self.size = size
  }
}
