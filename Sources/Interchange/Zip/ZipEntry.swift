/// A file inside a zip archive, as the central directory lists it and its local header confirms it.
struct ZipEntry: Sendable {
  let name: String
  /// Bytes once inflated.
  let size: Int
  /// The checksum of the inflated bytes.
  let checksum: UInt32
  let isDeflated: Bool
  /// Why its bytes cannot be read.
  let obstacle: Obstacle?
  /// Where its bytes lie in the archive, compressed or not.
  let range: Range<Int>

  enum Obstacle {
    case isEncrypted
    /// The number of a way to compress that is not known here.
    case method(Int)
  }
}
