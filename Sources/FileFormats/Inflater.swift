import CZlib

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Inflates a gzip file (RFC 1952), or a stretch of bare deflate data (RFC 1951), a piece at a time, so that the
/// caller decides how far it may expand.
///
/// Gzip members that follow one another are one content, as in `gzip -d`. A class because zlib keeps the address
/// of its state.
final class Inflater {
  private let content: FileContent
  /// Where the compressed data end.
  private let end: Int
  private let isBare: Bool
  private let state: UnsafeMutablePointer<z_stream>
  /// The place of the next compressed byte.
  private var position: Int
  private var hasEnded = false

  /// Inflates a whole gzip file.
  convenience init(_ content: FileContent) {
    let gzipOnly: Int32 = 16
    self.init(content, content.bytes.startIndex..<content.bytes.endIndex, windowBits: MAX_WBITS + gzipOnly)
  }

  /// Inflates a stretch of bare deflate data, which has to fill `range`.
  convenience init(_ content: FileContent, bare range: Range<Int>) {
    self.init(content, range, windowBits: -MAX_WBITS)
  }

  private init(_ content: FileContent, _ range: Range<Int>, windowBits: Int32) {
    self.content = content
    position = range.lowerBound
    end = range.upperBound
    isBare = windowBits < 0
    state = .allocate(capacity: 1)
    state.initialize(to: z_stream())
    let status = inflateInit2_(state, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else {
      preconditionFailure("zlib could not start, with status \(status)")
    }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
  }

  /// Whether a gzip member that deflates starts here.
  static func hasMagic(_ bytes: Data, at offset: Int) -> Bool {
    bytes.count - offset >= 3 && bytes[offset] == 0x1F && bytes[offset + 1] == 0x8B && bytes[offset + 2] == 8
  }

  /// How long the content is, modulo 2^32, as the end of a gzip file says of its last member; nil of other files.
  static func statedSize(of content: FileContent) -> UInt32? {
    guard hasMagic(content.bytes, at: 0) else { return nil }
    return content.bytes.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The most that what is left can inflate to.
  ///
  /// Deflate cannot exceed 1032 to 1; the addend is zlib's window, which may hold output not yet taken.
  var mostRemaining: Int {
    hasEnded ? 0 : (end - position) * 1032 + (64 << 10)
  }

  /// The next inflated bytes: `count` of them, or fewer at the end.
  func read(upTo count: Int) throws(FileFormatError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var produced = 0
    while produced < count && !hasEnded {
      let before = (produced, position)
      let status = inflate(into: &output, from: &produced)
      try advance(after: status, progressed: before != (produced, position))
    }
    output.removeLast(count - produced)
    return output
  }

  /// One call of zlib, over as much input and output as its 32-bit counts allow.
  private func inflate(into output: inout [UInt8], from produced: inout Int) -> Int32 {
    let mostAtOnce = 1 << 30
    let start = produced
    return content.bytes.withUnsafeBytes { input in
      output.withUnsafeMutableBytes { output in
        let available = UInt32(min(end - position, mostAtOnce))
        let room = UInt32(min(output.count - start, mostAtOnce))
        let next = input.baseAddress?.advanced(by: position).assumingMemoryBound(to: UInt8.self)
        state.pointee.next_in = UnsafeMutablePointer(mutating: next)
        state.pointee.avail_in = available
        state.pointee.next_out = output.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = room
        let status = CZlib.inflate(state, Z_NO_FLUSH)
        position += Int(available - state.pointee.avail_in)
        produced = start + Int(room - state.pointee.avail_out)
        return status
      }
    }
  }

  private func advance(after status: Int32, progressed: Bool) throws(FileFormatError) {
    switch status {
    case Z_STREAM_END: try startNextMember()
    case Z_OK where progressed: break
    case Z_OK, Z_BUF_ERROR: throw truncated()
    default: throw damaged(state.pointee.msg.map { String(cString: $0) })
    }
  }

  private func startNextMember() throws(FileFormatError) {
    if position == end {
      hasEnded = true
    } else if !isBare, Self.hasMagic(content.bytes, at: position) {
      inflateReset(state)
    } else {
      throw trailed()
    }
  }
}

extension Inflater {
  private static let remedy = "fetch the file again"

  private var format: String { isBare ? "deflate" : "gzip" }

  private func truncated() -> FileFormatError {
    FileFormatError(
      file: content.name, offset: end, expected: "more \(format) data",
      found: isBare ? "the end of the entry" : "the end of the file", remedy: Self.remedy)
  }

  private func damaged(_ reason: String?) -> FileFormatError {
    FileFormatError(
      file: content.name, offset: position, expected: "sound \(format) data",
      found: "damage (\(reason ?? "no reason given"))", remedy: Self.remedy)
  }

  private func trailed() -> FileFormatError {
    FileFormatError(
      file: content.name, offset: position, expected: "the end of the \(format) data",
      found: "bytes of something else", remedy: Self.remedy)
  }
}
