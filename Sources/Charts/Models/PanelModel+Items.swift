extension PanelModel {
  /// One of several things that have a rectangle each, such as a bar or a cell.
  struct Item {
    let label: String
    let value: Double
    let box: Rect
  }

  /// A chart of things with a value each; none where there are no things.
  ///
  /// - Parameter name: what the values are, with their unit in parentheses.
  static func items(_ items: [Item], named name: String, title: String = "", plot: Rect) -> [PanelModel] {
    if items.isEmpty { return [] }
    return [
      PanelModel(
        "items", plot: plot, boxes: [("boxes", items.map(\.box))],
        [
          "title": title.isEmpty ? nil : .text(title), "names": .list([.text(name)]),
          "values": .list([.column(items.map(\.value))]), "labels": .list(items.map { .text($0.label) }),
        ])
    ]
  }
}
