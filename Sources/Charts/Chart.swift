/// A figure that can be drawn alone or as a panel of a larger one.
///
/// The charts are the types that conform; other targets make them and call `svg`. All text that a chart is given may
/// hold any characters: it is escaped where it is written. A value that is not finite is left out, with a visible gap.
public protocol Chart: Sendable {
  /// The heading; empty for none.
  var title: String { get }

  /// One sentence for readers who hear the figure instead of seeing it.
  var summary: String { get }

  /// The numbers it shows; what is not finite is among them.
  var numbers: ChartNumbers { get }

  /// The width in pixels under which it loses what it has to say.
  var leastWidth: Double { get }

  /// The height in pixels that suits a width.
  func preferredHeight(width: Double) -> Double

  /// The room needed around the data in a figure of this size.
  func insets(in size: Size) -> Insets

  /// The figure's elements, with the origin at its top left corner.
  func elements(in frame: Frame) -> [Element]

  /// What a page's script is told of it, so that it answers to a pointer; none where there is nothing to tell.
  func panels(in frame: Frame) -> [PanelModel]
}

extension Chart {
  public var leastWidth: Double { 0 }

  public func panels(in frame: Frame) -> [PanelModel] { [] }

  /// The figure as an SVG document that also stands inline in an HTML page; the same input gives the same bytes.
  ///
  /// - Parameters:
  ///   - id: what tells this figure from others on the same page; any text.
  ///   - width: in pixels; 320 to 680 read well.
  ///   - height: in pixels; by default what suits the width.
  ///   - theme: the colours, by day and by night, and the type.
  public func svg(
    id: String, width: Double = 480, height: Double? = nil, theme: Theme = .standard
  ) -> String {
    drawn(id: id, width: width, height: height, theme: theme).svg
  }

  /// The figure as `svg` gives it, with what a page's script is told of it.
  public func drawn(
    id: String, width: Double = 480, height: Double? = nil, theme: Theme = .standard
  ) -> DrawnFigure {
    let identifier = Identifier(id)
    let size = Size(width: width, height: (height ?? preferredHeight(width: width)).rounded())
    let frame = Frame(size: size, insets: insets(in: size), identifier: identifier)
    let document = document(in: frame, theme: theme)
    let model = FigureModel(panels: panels(in: frame), parts: document.placedParts)
    return DrawnFigure(svg: document.xml(), model: model.value)
  }

  /// - Parameter extent: the width and the height that the figure takes, as SVG writes them; its pixels by default.
  func document(in frame: Frame, theme: Theme, extent: (width: String, height: String)? = nil) -> Element {
    let width = frame.size.width.coordinate
    let height = frame.size.height.coordinate
    let name = frame.identifier.part("title")
    let description = frame.identifier.part("description")
    let whole = Rect(x: 0, y: 0, width: frame.size.width, height: frame.size.height)
    let drawn = [.rect(whole, role: "surface")] + elements(in: frame)
    let style = StyleSheet(
      theme: theme, identifier: frame.identifier, classes: drawn.reduce(into: []) { $1.addClasses(to: &$0) })
    return Element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "id": frame.identifier.text,
        "viewBox": "0 0 \(width) \(height)", "width": extent?.width ?? width,
        "height": extent?.height ?? height, "role": "img",
        "aria-labelledby": "\(name.text) \(description.text)",
      ],
      children: [
        Element("title", ["id": name.text], text: title.isEmpty ? "Figure" : title),
        Element("desc", ["id": description.text], text: summary),
        style.element,
      ] + drawn)
  }
}

/// The numbers that a figure shows, as a table for other programs.
///
/// Rows are told apart by their keys, such as a series and an x; the values follow.
public struct ChartNumbers: Sendable, Equatable {
  public let keys: [String]
  public let values: [String]
  /// Each has a cell for every key, then one for every value.
  public let rows: [[Table.Cell]]

  public init(keys: [String], values: [String], rows: [[Table.Cell]]) {
    precondition(
      rows.allSatisfy { $0.count == keys.count + values.count }, "a row has a cell for each key and value")
    self.keys = keys
    self.values = values
    self.rows = rows
  }

  public var columns: [String] { keys + values }

  /// Tables side by side: rows with the same keys become one. A value of a name that an earlier table has gets a
  /// number behind it.
  static func joined(_ tables: [ChartNumbers]) -> ChartNumbers {
    let keys = tables.flatMap(\.keys).inOrderWithoutRepeats
    var values: [String] = []
    var joined: [[Table.Cell]: [Table.Cell]] = [:]
    var order: [[Table.Cell]] = []
    for table in tables {
      let places = keys.map { table.keys.firstIndex(of: $0) }
      let width = values.count
      values += table.values.map { name in
        let taken = values.count { $0 == name || $0.hasPrefix(name + " ") }
        return taken == 0 ? name : "\(name) \(taken + 1)"
      }
      var turns: [[Table.Cell]: Int] = [:]
      for row in table.rows {
        let key = places.map { $0.map { row[$0] } ?? .missing }
        turns[key, default: 0] += 1
        // Rows of one table stay apart, whatever their keys.
        let place = key + [.number(Double(turns[key] ?? 0))]
        if joined[place] == nil { order.append(place) }
        joined[place] = (joined[place] ?? []).padded(to: width) + row.dropFirst(table.keys.count)
      }
    }
    return ChartNumbers(
      keys: keys, values: values,
      rows: order.map { $0.dropLast() + (joined[$0] ?? []).padded(to: values.count) })
  }
}

extension [Table.Cell] {
  fileprivate func padded(to width: Int) -> [Table.Cell] {
    Array(prefix(width)) + Array(repeating: .missing, count: Swift.max(width - count, 0))
  }
}

extension [String] {
  fileprivate var inOrderWithoutRepeats: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
