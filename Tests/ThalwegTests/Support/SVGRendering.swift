import FileFormats
import Testing

/// Whether figures can be drawn as PDF and PNG here.
enum SVGRendering {
  static let isInstalled = (try? SVGDrawing("<svg/>")) != nil
  static let absence: Comment = "librsvg is not installed (Debian's package librsvg2-2)"
}
