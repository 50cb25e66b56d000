import Charts

extension HTML {
  /// A table of Charts, which escapes what it holds, with room to scroll.
  static func table(_ table: Table) -> HTML {
    .element("div", ["class": "scroll"], .trusted(table.html()))
  }
}
