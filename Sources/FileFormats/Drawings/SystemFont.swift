import CDrawing
import Platform

/// A font of the system by the name of its family, found by fontconfig and measured by cairo.
public struct SystemFont: Sendable {
  /// As the font itself writes it.
  public let family: String
  private let widths: [Bool: [UInt32: Int]]

  /// The width of a letter in thousandths of the type's size; nil where the font lacks it.
  public func advance(of scalar: Unicode.Scalar, isBold: Bool) -> Int? { widths[isBold]?[scalar.value] }

  /// - Parameter scalars: those whose widths will be asked for.
  /// - Throws: `DrawingError` where fontconfig is not installed, or knows no such family.
  public init(named name: String, measuring scalars: some Sequence<UInt32>) throws(DrawingError) {
    let libraries = try FontLibraries.ofSystem.get()
    let families = libraries.families()
    guard let family = families.first(where: { $0.isName(name) }) else { throw Self.unknown(name, families) }
    self.family = family
    let wanted = Array(scalars)
    widths = [false: libraries.widths(of: wanted, in: family, isBold: false)]
      .merging([true: libraries.widths(of: wanted, in: family, isBold: true)]) { first, _ in first }
  }

  /// The families that are installed, sorted.
  ///
  /// - Throws: `DrawingError` where fontconfig is not installed.
  public static func families() throws(DrawingError) -> [String] {
    try FontLibraries.ofSystem.get().families()
  }

  private static func unknown(_ name: String, _ families: [String]) -> DrawingError {
    let words = name.lowercased().split(separator: " ")
    let near = families.filter { family in words.contains { family.lowercased().contains($0) } }.prefix(4)
    let some = near.isEmpty ? families.prefix(6) : near
    return DrawingError(
      "there is no font '\(name.legible)' here",
      help: families.isEmpty
        ? "none is installed: apt-get install fonts-dejavu-core"
        : "\(near.isEmpty ? "installed are" : "near are") \(some.map { "'\($0.legible)'" }.joined(separator: ", "));"
          + " fc-list : family lists all")
  }
}

extension String {
  fileprivate func isName(_ other: String) -> Bool { lowercased() == other.lowercased() }
}

/// The functions of fontconfig and cairo that are used for fonts.
private struct FontLibraries: Sendable {
  let makePattern: thalweg_font_pattern
  let destroyPattern: thalweg_cairo_use
  let addText: thalweg_font_add_text
  let text: thalweg_font_text
  let letters: thalweg_font_letters
  let hasLetter: thalweg_font_has_letter
  let makeObjects: thalweg_font_objects
  let addObject: thalweg_font_add_object
  let destroyObjects: thalweg_cairo_use
  let list: thalweg_font_list
  let destroyList: thalweg_font_set_free

  let face: thalweg_cairo_toy_face
  let destroyFace: thalweg_cairo_use
  let scale: thalweg_cairo_scale
  let destroyScaled: thalweg_cairo_use
  let measure: thalweg_cairo_measure
  let makeOptions: thalweg_cairo_options
  let destroyOptions: thalweg_cairo_use
  let setHints: thalweg_cairo_set_option
  let setMetrics: thalweg_cairo_set_option

  static let ofSystem = Result { () throws(DrawingError) in try FontLibraries() }

  private static let names = [
    "libfontconfig.so.1", "libfontconfig.1.dylib", "/opt/homebrew/lib/libfontconfig.1.dylib",
  ]

  private init() throws(DrawingError) {
    guard let fonts = SharedLibrary(Self.names),
      let makePattern = fonts.function("FcPatternCreate", thalweg_font_pattern.self),
      let destroyPattern = fonts.function("FcPatternDestroy", thalweg_cairo_use.self),
      let addText = fonts.function("FcPatternAddString", thalweg_font_add_text.self),
      let text = fonts.function("FcPatternGetString", thalweg_font_text.self),
      let letters = fonts.function("FcPatternGetCharSet", thalweg_font_letters.self),
      let hasLetter = fonts.function("FcCharSetHasChar", thalweg_font_has_letter.self),
      let makeObjects = fonts.function("FcObjectSetCreate", thalweg_font_objects.self),
      let addObject = fonts.function("FcObjectSetAdd", thalweg_font_add_object.self),
      let destroyObjects = fonts.function("FcObjectSetDestroy", thalweg_cairo_use.self),
      let list = fonts.function("FcFontList", thalweg_font_list.self),
      let destroyList = fonts.function("FcFontSetDestroy", thalweg_font_set_free.self)
    else { throw .missing("fontconfig", package: "libfontconfig1") }
    guard let cairo = SharedLibrary(DrawingLibraries.Names().cairo),
      let face = cairo.function("cairo_toy_font_face_create", thalweg_cairo_toy_face.self),
      let destroyFace = cairo.function("cairo_font_face_destroy", thalweg_cairo_use.self),
      let scale = cairo.function("cairo_scaled_font_create", thalweg_cairo_scale.self),
      let destroyScaled = cairo.function("cairo_scaled_font_destroy", thalweg_cairo_use.self),
      let measure = cairo.function("cairo_scaled_font_text_extents", thalweg_cairo_measure.self),
      let makeOptions = cairo.function("cairo_font_options_create", thalweg_cairo_options.self),
      let destroyOptions = cairo.function("cairo_font_options_destroy", thalweg_cairo_use.self),
      let setHints = cairo.function("cairo_font_options_set_hint_style", thalweg_cairo_set_option.self),
      let setMetrics = cairo.function("cairo_font_options_set_hint_metrics", thalweg_cairo_set_option.self)
    else { throw .missing("cairo", package: "libcairo2") }
    (self.makePattern, self.destroyPattern, self.addText, self.text) = (
      makePattern, destroyPattern, addText, text
    )
    (self.letters, self.hasLetter, self.list, self.destroyList) = (letters, hasLetter, list, destroyList)
    (self.makeObjects, self.addObject, self.destroyObjects) = (makeObjects, addObject, destroyObjects)
    (self.face, self.destroyFace, self.scale, self.destroyScaled) = (face, destroyFace, scale, destroyScaled)
    (self.measure, self.makeOptions, self.destroyOptions) = (measure, makeOptions, destroyOptions)
    (self.setHints, self.setMetrics) = (setHints, setMetrics)
  }

  func families() -> [String] {
    var families: Set<String> = []
    fonts(of: nil, saying: ["family"]) { font in
      var place: Int32 = 0
      var name: UnsafeMutablePointer<UInt8>?
      // A font has a family name for each language, and one more for its style.
      while text(font, "family", place, &name) == 0, let found = name {
        families.insert(String(cString: found))
        place += 1
      }
    }
    return families.sorted()
  }

  /// The widths of those scalars that a font of the family has.
  func widths(of scalars: [UInt32], in family: String, isBold: Bool) -> [UInt32: Int] {
    var known: Set<UInt32> = []
    fonts(of: family, saying: ["charset"]) { font in
      var letters: UnsafeMutableRawPointer?
      guard self.letters(font, "charset", 0, &letters) == 0 else { return }
      for scalar in scalars where hasLetter(letters, scalar) != 0 { known.insert(scalar) }
    }
    let size = 1000.0
    let options = makeOptions()
    defer { destroyOptions(options) }
    setHints(options, Int32(thalweg_cairo_unhinted))
    setMetrics(options, Int32(thalweg_cairo_exact))
    let face = face(family, 0, isBold ? Int32(thalweg_cairo_bold) : 0)
    defer { destroyFace(face) }
    var font = thalweg_cairo_matrix(xx: size, yx: 0, xy: 0, yy: size, x0: 0, y0: 0)
    var user = thalweg_cairo_matrix(xx: 1, yx: 0, xy: 0, yy: 1, x0: 0, y0: 0)
    let scaled = scale(face, &font, &user, options)
    defer { destroyScaled(scaled) }
    var widths: [UInt32: Int] = [:]
    for value in known {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var extents = thalweg_cairo_extents()
      measure(scaled, String(scalar), &extents)
      if extents.advance_x.isFinite, (0...1e5).contains(extents.advance_x) {
        widths[value] = Int(extents.advance_x.rounded(.up))
      }
    }
    return widths
  }

  private func fonts(of family: String?, saying objects: [String], _ body: (UnsafeMutableRawPointer?) -> Void)
  {
    let pattern = makePattern()
    defer { destroyPattern(pattern) }
    if let family {
      _ = family.utf8CString.withUnsafeBytes {
        addText(pattern, "family", $0.bindMemory(to: UInt8.self).baseAddress)
      }
    }
    let wanted = makeObjects()
    defer { destroyObjects(wanted) }
    for object in objects { _ = addObject(wanted, object) }
    guard let set = list(nil, pattern, wanted) else { return }
    defer { destroyList(set) }
    for index in 0..<Int(set.pointee.count) { body(set.pointee.fonts[index]) }
  }
}
