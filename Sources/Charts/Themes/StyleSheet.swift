/// The style of one figure; every selector begins with the figure's id, so nothing leaks into the page.
///
/// Each colour is written twice: plainly, for programs that know no custom properties (librsvg, Inkscape, LaTeX),
/// and through a property of the figure's own that a page may feed. A figure that stands in no page has the first alone.
struct StyleSheet: Sendable {
  let theme: Theme
  let identifier: Identifier
  /// Those that the figure has: others get no style.
  let classes: Set<String>

  /// Those of what a page's script draws anew in a figure.
  private static let redrawn: Set = ["contour", "axis", "tick"]

  var element: Element {
    var element = Element("style", text: text)
    element.keepsLines = true
    return element
  }

  private var text: String {
    var lines = [root(theme.light, isWhole: true)]
    if let dark = theme.dark {
      lines.append("@media screen and (prefers-color-scheme:dark){\(root(dark, isWhole: false))}")
    }
    lines += (grounds + type + lineWork + overlays + series).compactMap(\.self)
    return "\n" + lines.joined(separator: "\n") + "\n"
  }

  /// Nil where nothing is of the class.
  private func rule(_ name: String, _ declarations: String) -> String? {
    classes.contains(name) || Self.redrawn.contains(name)
      ? "#\(identifier.text) .\(name){\(declarations)}" : nil
  }

  private func root(_ palette: Palette, isWhole: Bool) -> String {
    guard theme.followsPage else { return "#\(identifier.text){font-family:\(theme.fontFamily)}" }
    var declarations = StyleSheet.colours(of: palette).filter { isUsed($0.name) }.map {
      "--\($0):var(--chart-\($0),\($1.css))"
    }
    if isWhole {
      declarations.append("max-width:100%;height:auto;font-family:\(theme.fontFamily)")
      declarations.append("font-family:var(--chart-font,\(theme.fontFamily))")
    }
    return "#\(identifier.text){\(declarations.joined(separator: ";"))}"
  }

  /// Of the colours of series, those that the figure has.
  private func isUsed(_ name: String) -> Bool {
    guard name.hasPrefix("series-") else { return true }
    let number = name.dropFirst("series-".count)
    return classes.contains("s\(number)") || classes.contains("f\(number)")
  }

  /// The names of the palette's colours as custom properties have them.
  static func colours(of palette: Palette) -> [(name: String, colour: Colour)] {
    let named = [
      ("surface", palette.surface), ("ink", palette.ink), ("muted", palette.muted), ("grid", palette.grid),
    ]
    return named + palette.series.enumerated().map { ("series-\($0.offset + 1)", $0.element) }
  }

  private func paint(_ property: String, _ name: String, _ colour: Colour) -> String {
    theme.followsPage
      ? "\(property):\(colour.css);\(property):var(--\(name))" : "\(property):\(colour.css)"
  }

  private func width(_ pixels: Double) -> String { "stroke-width:\(pixels.coordinate)" }

  private var grounds: [String?] {
    let light = theme.light
    let axis = width(theme.strokes.axis)
    return [
      rule("surface", paint("fill", "surface", light.surface)),
      rule("grid", paint("stroke", "grid", light.grid) + ";\(width(theme.strokes.grid));fill:none"),
      rule("axis", paint("stroke", "ink", light.ink) + ";\(axis);fill:none"),
      rule("mark", paint("stroke", "muted", light.muted) + ";\(axis);fill:none"),
      rule("muted", paint("fill", "muted", light.muted)),
    ]
  }

  private var type: [String?] {
    let inks = paint("fill", "ink", theme.light.ink)
    let mutes = paint("fill", "muted", theme.light.muted)
    return TextStyle.allCases.map { style in
      let isMuted = [.subtitle, .tick, .note].contains(style)
      let weight = style.isBold ? ";font-weight:bold" : ""
      return rule(
        style.rawValue, "font-size:\(style.size.coordinate)px;\(isMuted ? mutes : inks)\(weight)")
    } + [
      rule(
        "halo",
        paint("stroke", "surface", theme.light.surface)
          + ";\(width(theme.strokes.halo))px;stroke-linejoin:round;paint-order:stroke")
    ]
  }

  private var lineWork: [String?] {
    [
      rule("line", "fill:none;\(width(theme.strokes.line));stroke-linejoin:round;stroke-linecap:round"),
      rule("dashed", "stroke-dasharray:5 4"),
      rule("dotted", "stroke-dasharray:0.1 4"),
      rule("reference", "stroke-dasharray:3 3"),
      rule("band", "fill-opacity:0.16;stroke:none"),
      rule("bar", "fill-opacity:0.85"),
      rule("pale", "fill-opacity:0.22"),
      rule("gap", "fill-opacity:0.4;\(width(theme.strokes.axis))"),
      rule("count", paint("fill", "muted", theme.light.muted) + ";fill-opacity:0.6"),
      rule("faint", "fill-opacity:0.6"),
      rule("marker", paint("stroke", "surface", theme.light.surface) + ";\(width(theme.strokes.axis))"),
    ]
  }

  /// What lies over a colour map is the same by day and by night.
  private var overlays: [String?] {
    let (light, dark) = ("#ffffff", "#10131a")
    let strokes = theme.strokes
    let (round, ends) = ("stroke-linejoin:round", "stroke-linejoin:round;stroke-linecap:round")
    return [
      rule("contour", "fill:none;stroke:\(dark);stroke-opacity:0.4;\(width(strokes.contour));\(round)"),
      rule("casing", "fill:none;stroke:\(dark);stroke-opacity:0.7;\(width(strokes.casing));\(ends)"),
      rule("core", "fill:none;stroke:\(light);\(width(strokes.core));\(ends)"),
      rule("spot", "fill:\(light);stroke:\(dark);\(width(strokes.spot))"),
      rule(
        "caption",
        "fill:\(light);stroke:\(dark);stroke-opacity:0.75;\(width(strokes.halo))px;\(round);paint-order:stroke"
      ),
    ]
  }

  private var series: [String?] {
    theme.light.series.enumerated().flatMap { index, colour in
      let name = "series-\(index + 1)"
      return [
        rule("s\(index + 1)", paint("stroke", name, colour)),
        rule("f\(index + 1)", paint("fill", name, colour)),
      ]
    }
  }
}
