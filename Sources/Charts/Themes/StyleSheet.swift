/// The style of one figure; every selector begins with the figure's id, so nothing leaks into the page.
///
/// Each colour is written twice: plainly, for programs that know no custom properties (librsvg, Inkscape, LaTeX),
/// and through a property of the figure's own that a page may feed.
struct StyleSheet: Sendable {
  let theme: Theme
  let identifier: Identifier

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
    lines += grounds + type + lineWork + overlays + series
    return "\n" + lines.joined(separator: "\n") + "\n"
  }

  private func rule(_ selector: String, _ declarations: String) -> String {
    "#\(identifier.text) \(selector){\(declarations)}"
  }

  private func root(_ palette: Palette, isWhole: Bool) -> String {
    var declarations = StyleSheet.colours(of: palette).map { "--\($0):var(--chart-\($0),\($1.css))" }
    if isWhole {
      declarations.append("max-width:100%;height:auto;font-family:\(theme.fontFamily)")
      declarations.append("font-family:var(--chart-font,\(theme.fontFamily))")
    }
    return "#\(identifier.text){\(declarations.joined(separator: ";"))}"
  }

  /// The names of the palette's colours as custom properties have them.
  static func colours(of palette: Palette) -> [(name: String, colour: Colour)] {
    let named = [
      ("surface", palette.surface), ("ink", palette.ink), ("muted", palette.muted), ("grid", palette.grid),
    ]
    return named + palette.series.enumerated().map { ("series-\($0.offset + 1)", $0.element) }
  }

  private func paint(_ property: String, _ name: String, _ colour: Colour) -> String {
    "\(property):\(colour.css);\(property):var(--\(name))"
  }

  private var grounds: [String] {
    let light = theme.light
    return [
      rule(".surface", paint("fill", "surface", light.surface)),
      rule(".grid", paint("stroke", "grid", light.grid) + ";stroke-width:1;fill:none"),
      rule(".axis", paint("stroke", "ink", light.ink) + ";stroke-width:1;fill:none"),
      rule(".mark", paint("stroke", "muted", light.muted) + ";stroke-width:1;fill:none"),
      rule(".muted", paint("fill", "muted", light.muted)),
    ]
  }

  private var type: [String] {
    let inks = paint("fill", "ink", theme.light.ink)
    let mutes = paint("fill", "muted", theme.light.muted)
    return TextStyle.allCases.map { style in
      let isMuted = [.subtitle, .tick, .note].contains(style)
      let weight = style.isBold ? ";font-weight:bold" : ""
      return rule(
        "." + style.rawValue, "font-size:\(style.size.coordinate)px;\(isMuted ? mutes : inks)\(weight)")
    } + [
      rule(
        ".halo",
        paint("stroke", "surface", theme.light.surface)
          + ";stroke-width:3px;stroke-linejoin:round;paint-order:stroke")
    ]
  }

  private var lineWork: [String] {
    [
      rule(".line", "fill:none;stroke-width:1.75;stroke-linejoin:round;stroke-linecap:round"),
      rule(".dashed", "stroke-dasharray:5 4"),
      rule(".dotted", "stroke-dasharray:0.1 4"),
      rule(".reference", "stroke-dasharray:3 3"),
      rule(".band", "fill-opacity:0.16;stroke:none"),
      rule(".bar", "fill-opacity:0.85"),
      rule(".gap", "fill-opacity:0.4;stroke-width:1"),
      rule(".count", paint("fill", "muted", theme.light.muted) + ";fill-opacity:0.6"),
      rule(".faint", "fill-opacity:0.6"),
      rule(".marker", paint("stroke", "surface", theme.light.surface) + ";stroke-width:1"),
    ]
  }

  /// What lies over a colour map is the same by day and by night.
  private var overlays: [String] {
    let (light, dark) = ("#ffffff", "#10131a")
    return [
      rule(".contour", "fill:none;stroke:\(dark);stroke-opacity:0.4;stroke-width:0.6;stroke-linejoin:round"),
      rule(
        ".casing",
        "fill:none;stroke:\(dark);stroke-opacity:0.7;stroke-width:4;stroke-linejoin:round;stroke-linecap:round"
      ),
      rule(".core", "fill:none;stroke:\(light);stroke-width:2;stroke-linejoin:round;stroke-linecap:round"),
      rule(".spot", "fill:\(light);stroke:\(dark);stroke-width:1.25"),
      rule(
        ".caption",
        "fill:\(light);stroke:\(dark);stroke-opacity:0.75;stroke-width:3px;stroke-linejoin:round;paint-order:stroke"
      ),
    ]
  }

  private var series: [String] {
    theme.light.series.enumerated().flatMap { index, colour in
      let name = "series-\(index + 1)"
      return [
        rule(".s\(index + 1)", paint("stroke", name, colour)),
        rule(".f\(index + 1)", paint("fill", name, colour)),
      ]
    }
  }
}
