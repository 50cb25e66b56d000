import CDrawing

/// An SVG document, drawn as a page of PDF or as pixels by librsvg and cairo.
///
/// The same document gives the same bytes where the same versions of the libraries and the same fonts are.
public struct SVGDrawing: Sendable {
  private let svg: [UInt8]
  private let libraries: DrawingLibraries

  /// The most pixels of a side.
  public static let mostPixels = 20_000

  /// - Throws: `DrawingError` where a library is not installed.
  public init(_ svg: String) throws(DrawingError) {
    try self.init(svg, with: try DrawingLibraries.ofSystem.get())
  }

  init(_ svg: String, with libraries: DrawingLibraries) throws(DrawingError) {
    self.svg = Array(svg.utf8)
    self.libraries = libraries
  }

  /// One page with lines and letters, the fonts embedded; the date that it says is the same for all.
  ///
  /// - Parameters:
  ///   - width: in points.
  ///   - height: in points.
  public func pdf(width: Double, height: Double) throws(DrawingError) -> [UInt8] {
    let sink = ByteSink()
    let surface = libraries.pdf(ByteSink.take, sink.closure, width, height)
    defer { libraries.destroySurface(surface) }
    // A date of creation would make each file another one.
    libraries.setMetadata(surface, Int32(thalweg_pdf_create_date), "1970-01-01T00:00:00Z")
    try draw(on: surface, width: width, height: height)
    libraries.finish(surface)
    guard libraries.statusOfSurface(surface) == 0 else { throw Self.failure("cairo could not write PDF") }
    return sink.bytes
  }

  /// - Parameter dotsPerInch: what the file says of the size that it is to be printed in.
  public func png(pixelWidth: Int, pixelHeight: Int, dotsPerInch: Double) throws(DrawingError) -> [UInt8] {
    let sink = ByteSink()
    try withImage(pixelWidth, pixelHeight) { surface throws(DrawingError) in
      guard libraries.writePNG(surface, ByteSink.take, sink.closure) == 0 else {
        throw Self.failure("cairo could not write PNG")
      }
    }
    return PNGResolution(dotsPerInch: dotsPerInch).inserted(into: sink.bytes)
  }

  /// Red, green and blue, a byte each, row by row, on white.
  public func pixels(width: Int, height: Int) throws(DrawingError) -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity(3 * width * height)
    try withImage(width, height) { surface throws(DrawingError) in
      libraries.flush(surface)
      guard let data = libraries.pixels(surface) else { throw Self.failure("cairo gave no pixels") }
      let stride = Int(libraries.stride(surface))
      for row in 0..<height {
        for column in 0..<width {
          let pixel = UnsafeRawPointer(data + row * stride + 4 * column).load(as: UInt32.self)
          rows.append(UInt8(truncatingIfNeeded: pixel >> 16))
          rows.append(UInt8(truncatingIfNeeded: pixel >> 8))
          rows.append(UInt8(truncatingIfNeeded: pixel))
        }
      }
    }
    return rows
  }

  private func withImage(
    _ width: Int, _ height: Int, _ use: (UnsafeMutableRawPointer?) throws(DrawingError) -> Void
  ) throws(DrawingError) {
    precondition(
      (1...Self.mostPixels).contains(width) && (1...Self.mostPixels).contains(height),
      "an image has a width and a height")
    let surface = libraries.image(Int32(thalweg_cairo_rgb24), Int32(width), Int32(height))
    defer { libraries.destroySurface(surface) }
    guard libraries.statusOfSurface(surface) == 0 else {
      throw DrawingError(
        "there is no memory for an image of \(width) × \(height) pixels", help: "a lower --dpi takes less")
    }
    try draw(on: surface, width: Double(width), height: Double(height))
    try use(surface)
  }

  private func draw(
    on surface: UnsafeMutableRawPointer?, width: Double, height: Double
  ) throws(DrawingError) {
    var error: UnsafeMutablePointer<thalweg_glib_error>?
    guard let handle = svg.withUnsafeBufferPointer({ libraries.read($0.baseAddress, $0.count, &error) })
    else {
      throw refusal(error)
    }
    defer { libraries.release(handle) }
    let context = libraries.context(surface)
    defer { libraries.destroyContext(context) }
    libraries.setColour(context, 1, 1, 1)
    libraries.paint(context)
    var viewport = thalweg_rsvg_rectangle(x: 0, y: 0, width: width, height: height)
    guard libraries.draw(handle, context, &viewport, &error) != 0 else { throw refusal(error) }
    guard libraries.statusOfContext(context) == 0 else { throw Self.failure("cairo could not draw it") }
  }

  private func refusal(_ error: UnsafeMutablePointer<thalweg_glib_error>?) -> DrawingError {
    guard let error else { return Self.failure("librsvg gives no reason") }
    defer { libraries.freeError(error) }
    return Self.failure(error.pointee.message.map { String(cString: $0) } ?? "librsvg gives no reason")
  }

  private static func failure(_ reason: String) -> DrawingError {
    DrawingError("the figure cannot be drawn: \(reason.legible)", help: "--format svg needs no library")
  }
}

/// Takes what cairo writes, piece by piece.
private final class ByteSink {
  private(set) var bytes: [UInt8] = []

  /// Not retained: whoever waits for the bytes holds it.
  var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static let take: thalweg_cairo_write = { closure, bytes, size in
    guard let closure else { return 1 }
    let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
    sink.bytes += UnsafeBufferPointer(start: bytes, count: Int(size))
    return 0
  }
}
