/// Bytes of a file that can be told to be whole and to stand under the right name: they end with a digest.
enum SealedBytes {
  private static let sealLength = 32

  /// - Parameter name: what the file is found by.
  static func seal(_ bytes: [UInt8], as name: String) -> [UInt8] { bytes + digest(bytes[...], name).bytes }

  /// What was sealed; nil where it is damaged, cut off, or stands under another name.
  static func open(_ sealed: [UInt8], as name: String) -> [UInt8]? {
    guard sealed.count >= sealLength else { return nil }
    let content = sealed.dropLast(sealLength)
    return digest(content, name).bytes.elementsEqual(sealed.suffix(sealLength)) ? Array(content) : nil
  }

  private static func digest(_ bytes: ArraySlice<UInt8>, _ name: String) -> Digest {
    var stream = DigestStream()
    stream.update("\(name)\n")
    bytes.withUnsafeBytes { stream.update($0) }
    return stream.finish()
  }
}
