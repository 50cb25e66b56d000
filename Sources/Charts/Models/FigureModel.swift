/// A figure, and what a page's script is told of it, so that it answers to a pointer.
public struct DrawnFigure: Sendable, Equatable {
  public let svg: String
  /// Nil where the script has nothing to add, as to a table.
  public let model: ModelValue?
}

/// What a page's script is told of a figure: its panels, and which elements of the SVG belong to what.
///
/// `docs/report-script.md` says what each member is. Elements are told by their place among the descendants of `<svg>`,
/// in document order, so that the SVG itself has no mark of it.
struct FigureModel: Sendable {
  let panels: [PanelModel]
  let parts: [PlacedPart]

  private static let version = 1.0

  var value: ModelValue? {
    if panels.isEmpty { return nil }
    var pool = ColumnPool()
    let shown = panels.map { $0.value.pooled(in: &pool) }
    return .object([
      "version": .number(Self.version),
      "columns": .list(pool.columns.map { column in .list(column.map { .number($0) }) }),
      "panels": .list(shown),
      "parts": .list(parts.map(\.value)),
    ])
  }
}

/// What a page's script is told of one chart.
public struct PanelModel: Sendable, Equatable {
  /// Which members it has: `lines`, `plane` or `items`.
  let kind: String
  /// The area of the data in pixels of the figure.
  var plot: Rect
  var members: [ModelValue.Member]
  /// Further rectangles in pixels, which move with the plot.
  var boxes: [(name: String, rects: [Rect])]

  init(
    _ kind: String, plot: Rect, boxes: [(name: String, rects: [Rect])] = [],
    _ members: KeyValuePairs<String, ModelValue?>
  ) {
    self.kind = kind
    self.plot = plot
    self.boxes = boxes
    self.members = members.compactMap { name, value in value.map { ModelValue.Member(name, $0) } }
  }

  /// The same chart, further right and lower in a figure.
  func moved(right: Double, down: Double) -> PanelModel {
    func moved(_ rect: Rect) -> Rect {
      Rect(x: rect.x + right, y: rect.y + down, width: rect.width, height: rect.height)
    }
    var copy = self
    copy.plot = moved(plot)
    copy.boxes = boxes.map { ($0.name, $0.rects.map(moved)) }
    return copy
  }

  var value: ModelValue {
    .record(
      [ModelValue.Member("kind", .text(kind)), ModelValue.Member("plot", .rect(plot))] + members
        + boxes.map { ModelValue.Member($0.name, .list($0.rects.map { .rect($0) })) })
  }

  public static func == (a: PanelModel, b: PanelModel) -> Bool { a.value == b.value }
}

/// What an element of a figure belongs to; it is not written.
struct FigurePart: Sendable, Hashable {
  enum Role: String, Sendable {
    /// An entry of a legend, under its name.
    case legend
    /// What is drawn of a series or a trace, under its name in the legend.
    case series
    /// The bands of a contour chart, the lines between them, and the colours beside them.
    case bands, contours, bar
  }

  let role: Role
  var name = ""
}

/// The elements of one part in one panel.
struct PlacedPart: Sendable, Equatable {
  let part: FigurePart
  /// Nil of what belongs to the whole figure.
  let panel: Int?
  /// Places among the descendants of `<svg>`, with how many stand there in a row.
  var runs: [(start: Int, count: Int)]

  var value: ModelValue {
    .object([
      "role": .text(part.role.rawValue), "name": part.name.isEmpty ? nil : .text(part.name),
      "panel": panel.map { .number(Double($0)) },
      "nodes": .list(runs.flatMap { [.number(Double($0.start)), .number(Double($0.count))] }),
    ])
  }

  static func == (a: PlacedPart, b: PlacedPart) -> Bool { a.value == b.value }
}

extension Element {
  func belonging(to role: FigurePart.Role, _ name: String = "") -> Element {
    var copy = self
    copy.part = FigurePart(role: role, name: name)
    return copy
  }

  /// The parts of a document, in the order in which the first element of each comes.
  var placedParts: [PlacedPart] {
    var collector = PartCollector()
    for child in children { collector.visit(child, panel: nil) }
    return collector.parts
  }
}

private struct PartCollector {
  private(set) var parts: [PlacedPart] = []
  private var count = 0
  private var known: [FigurePart: [Int?: Int]] = [:]

  mutating func visit(_ element: Element, panel: Int?) {
    let start = count
    let panel = element.panel ?? panel
    count += 1
    for child in element.children { visit(child, panel: panel) }
    guard let part = element.part else { return }
    if let place = known[part]?[panel] {
      if let last = parts[place].runs.last, last.start + last.count == start {
        parts[place].runs[parts[place].runs.count - 1].count += count - start
      } else {
        parts[place].runs.append((start, count - start))
      }
    } else {
      known[part, default: [:]][panel] = parts.count
      parts.append(PlacedPart(part: part, panel: panel, runs: [(start, count - start)]))
    }
  }
}
