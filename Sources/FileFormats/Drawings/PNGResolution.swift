import CZlib

/// How many pixels of an image stand in a metre of paper, as a chunk of PNG (`pHYs`): programs that set text size by it.
struct PNGResolution {
  let dotsPerInch: Double

  /// The file with the chunk behind its header; as it was where it does not begin with one.
  func inserted(into png: [UInt8]) -> [UInt8] {
    let afterHeader = 8 + 12 + 13
    guard png.count > afterHeader, png[12..<16].elementsEqual("IHDR".utf8) else { return png }
    return png[..<afterHeader] + chunk + png[afterHeader...]
  }

  private var chunk: [UInt8] {
    let dots = UInt32(min(max((dotsPerInch / 0.0254).rounded(), 1), 1e9))
    // Across, down, and the unit: a metre.
    let body = Array("pHYs".utf8) + dots.bigEndianBytes + dots.bigEndianBytes + [1]
    let check = body.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
    return UInt32(body.count - 4).bigEndianBytes + body + UInt32(truncatingIfNeeded: check).bigEndianBytes
  }
}

extension UInt32 {
  fileprivate var bigEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) } }
}
