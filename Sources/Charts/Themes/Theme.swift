/// The look of a figure: its colours by day and by night, and its type.
///
/// A figure follows the reader's `prefers-color-scheme`. A page that holds it inline can decide instead by setting
/// any of these custom properties on an element around it (or on `:root`):
/// `--chart-surface`, `--chart-ink`, `--chart-muted`, `--chart-grid`, `--chart-series-1` to `--chart-series-7`,
/// and `--chart-font` for the font family. What the page does not set keeps the theme's value.
public struct Theme: Sendable, Equatable {
  public var light: Palette
  /// The colours on a dark ground, or nil for a figure that is always light, as for print.
  public var dark: Palette?
  /// The font family, as CSS writes it.
  public var fontFamily: String

  public init(
    light: Palette = .light, dark: Palette? = .dark,
    fontFamily: String = "\"Helvetica Neue\", Helvetica, Arial, \"Liberation Sans\", sans-serif"
  ) {
    self.light = light
    self.dark = dark
    self.fontFamily = fontFamily
  }

  /// Light and dark, as the reader prefers.
  public static let standard = Theme()
  /// Light alone, for print.
  public static let paper = Theme(dark: nil)
}
