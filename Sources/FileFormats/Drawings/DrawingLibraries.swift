import CDrawing
import Platform

/// The functions of librsvg, cairo and GObject that are used, from the libraries of the system, opened while the program
/// runs.
struct DrawingLibraries: Sendable {
  let read: thalweg_rsvg_read
  let draw: thalweg_rsvg_draw
  let release: thalweg_object_release
  let freeError: thalweg_glib_error_free

  let pdf: thalweg_cairo_pdf
  let setMetadata: thalweg_cairo_metadata
  let image: thalweg_cairo_image
  let pixels: thalweg_cairo_pixels
  let stride: thalweg_cairo_number
  let writePNG: thalweg_cairo_png
  let context: thalweg_cairo_make
  let paint: thalweg_cairo_use
  let setColour: thalweg_cairo_colour
  let destroyContext: thalweg_cairo_use
  let finish: thalweg_cairo_use
  let flush: thalweg_cairo_use
  let statusOfSurface: thalweg_cairo_number
  let statusOfContext: thalweg_cairo_number
  let destroySurface: thalweg_cairo_use

  /// Under which names the systems have a library.
  struct Names: Sendable {
    var rsvg = ["librsvg-2.so.2", "librsvg-2.2.dylib", "/opt/homebrew/lib/librsvg-2.2.dylib"]
    var cairo = ["libcairo.so.2", "libcairo.2.dylib", "/opt/homebrew/lib/libcairo.2.dylib"]
    var object = [
      "libgobject-2.0.so.0", "libgobject-2.0.0.dylib", "/opt/homebrew/lib/libgobject-2.0.0.dylib",
    ]
    var glib = ["libglib-2.0.so.0", "libglib-2.0.0.dylib", "/opt/homebrew/lib/libglib-2.0.0.dylib"]
  }

  /// Opened once, when they are first wanted.
  static let ofSystem = Result { () throws(DrawingError) in try DrawingLibraries() }

  /// - Throws: `DrawingError` where the system has not all of them.
  init(_ names: Names = Names()) throws(DrawingError) {
    guard let rsvg = SharedLibrary(names.rsvg) else { throw .missing("librsvg", package: "librsvg2-2") }
    guard let cairo = SharedLibrary(names.cairo) else { throw .missing("cairo", package: "libcairo2") }
    guard let object = SharedLibrary(names.object), let glib = SharedLibrary(names.glib) else {
      throw .missing("GLib", package: "libglib2.0-0")
    }
    func function<F>(_ name: String, of library: SharedLibrary, _ words: String) throws(DrawingError) -> F {
      guard let found = library.function(name, F.self) else {
        throw DrawingError(
          "\(words) has no function '\(name)'",
          help: "it is too old: install librsvg 2.46 and cairo 1.16 or later")
      }
      return found
    }
    read = try function("rsvg_handle_new_from_data", of: rsvg, "librsvg")
    draw = try function("rsvg_handle_render_document", of: rsvg, "librsvg")
    release = try function("g_object_unref", of: object, "GObject")
    freeError = try function("g_error_free", of: glib, "GLib")
    pdf = try function("cairo_pdf_surface_create_for_stream", of: cairo, "cairo")
    setMetadata = try function("cairo_pdf_surface_set_metadata", of: cairo, "cairo")
    image = try function("cairo_image_surface_create", of: cairo, "cairo")
    pixels = try function("cairo_image_surface_get_data", of: cairo, "cairo")
    stride = try function("cairo_image_surface_get_stride", of: cairo, "cairo")
    writePNG = try function("cairo_surface_write_to_png_stream", of: cairo, "cairo")
    context = try function("cairo_create", of: cairo, "cairo")
    paint = try function("cairo_paint", of: cairo, "cairo")
    setColour = try function("cairo_set_source_rgb", of: cairo, "cairo")
    destroyContext = try function("cairo_destroy", of: cairo, "cairo")
    finish = try function("cairo_surface_finish", of: cairo, "cairo")
    flush = try function("cairo_surface_flush", of: cairo, "cairo")
    statusOfSurface = try function("cairo_surface_status", of: cairo, "cairo")
    statusOfContext = try function("cairo_status", of: cairo, "cairo")
    destroySurface = try function("cairo_surface_destroy", of: cairo, "cairo")
  }
}

/// Why a figure cannot be drawn as something else than SVG.
public struct DrawingError: Error, Sendable {
  public let message: String
  public let help: String?

  init(_ message: String, help: String? = nil) {
    self.message = message
    self.help = help
  }

  static func missing(_ library: String, package: String) -> DrawingError {
    DrawingError(
      "\(library), which draws figures as PDF and PNG, is not installed here",
      help: "apt-get install \(package); --format svg needs no library")
  }
}
