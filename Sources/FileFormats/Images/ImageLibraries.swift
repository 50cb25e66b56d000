import CImages
import Platform

/// The functions of libpng that are used, from the library of the system, opened while the program runs.
struct PNGLibrary: Sendable {
  let begin: thalweg_png_begin
  let finish: thalweg_png_finish
  let free: thalweg_png_free

  private static let names = ["libpng16.so.16", "libpng16.dylib", "/opt/homebrew/lib/libpng16.dylib"]

  /// Opened once, when it is first wanted; nil where the system has none.
  static let ofSystem = PNGLibrary()

  private init?() {
    guard let library = SharedLibrary(Self.names),
      let begin = library.function("png_image_begin_read_from_memory", thalweg_png_begin.self),
      let finish = library.function("png_image_finish_read", thalweg_png_finish.self),
      let free = library.function("png_image_free", thalweg_png_free.self)
    else { return nil }
    (self.begin, self.finish, self.free) = (begin, finish, free)
  }
}

/// The functions of libjpeg-turbo's TurboJPEG that are used, opened in the same way.
struct JPEGLibrary: Sendable {
  let make: thalweg_jpeg_make
  let header: thalweg_jpeg_header
  let decode: thalweg_jpeg_decode
  let destroy: thalweg_jpeg_destroy
  let error: thalweg_jpeg_error

  private static let names = [
    "libturbojpeg.so.0", "libturbojpeg.0.dylib", "/opt/homebrew/lib/libturbojpeg.0.dylib",
  ]

  static let ofSystem = JPEGLibrary()

  private init?() {
    guard let library = SharedLibrary(Self.names),
      let make = library.function("tjInitDecompress", thalweg_jpeg_make.self),
      let header = library.function("tjDecompressHeader3", thalweg_jpeg_header.self),
      let decode = library.function("tjDecompress2", thalweg_jpeg_decode.self),
      let destroy = library.function("tjDestroy", thalweg_jpeg_destroy.self),
      // Since 2.0, which is also when decoding can stop at damage.
      let error = library.function("tjGetErrorStr2", thalweg_jpeg_error.self)
    else { return nil }
    self.make = make
    self.header = header
    self.decode = decode
    self.destroy = destroy
    self.error = error
  }
}
