extension Element {
  /// A group whose children share a class, and perhaps a clip.
  static func group(_ role: String? = nil, clip: Identifier? = nil, _ children: [Element]) -> Element {
    Element("g", children: children)
      .with("class", role)
      .with("clip-path", clip.map { "url(#\($0.text))" })
  }

  static func path(_ data: PathData, role: String) -> Element {
    Element("path", ["class": role, "d": data.text])
  }

  static func line(from start: Point, to end: Point, role: String) -> Element {
    Element(
      "line",
      [
        "class": role, "x1": start.x.coordinate, "y1": start.y.coordinate,
        "x2": end.x.coordinate, "y2": end.y.coordinate,
      ])
  }

  static func rect(_ rect: Rect, role: String? = nil) -> Element {
    Element(
      "rect",
      [
        "x": rect.x.coordinate, "y": rect.y.coordinate,
        "width": rect.width.coordinate, "height": rect.height.coordinate,
      ]
    ).with("class", role)
  }

  static func clip(_ identifier: Identifier, to rect: Rect) -> Element {
    Element("clipPath", ["id": identifier.text], children: [.rect(rect)])
  }

  /// A text that browsers show when the pointer rests on the parent.
  static func tooltip(_ text: String) -> Element {
    Element("title", text: text)
  }
}
