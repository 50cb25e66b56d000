#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Nodes on a circle, and edges between them with a value each.
///
/// Strong edges are drawn strong and have their value beside them where there is room; where a node is on the circle says nothing.
public struct NodeGraph: Chart, Equatable {
  public struct Edge: Sendable, Equatable {
    /// Places among the nodes.
    public var from: Int
    public var to: Int
    public var value: Double
    public var isStrong: Bool
    public var isDashed: Bool

    public init(from: Int, to: Int, value: Double, isStrong: Bool = false, isDashed: Bool = false) {
      (self.from, self.to, self.value) = (from, to, value)
      (self.isStrong, self.isDashed) = (isStrong, isDashed)
    }
  }

  public var title: String
  public var subtitle: String?
  public var nodes: [String]
  public var edges: [Edge]
  /// What the values are, with their unit.
  public var valueName: String
  public var format: NumberFormat

  private static let reach = 5.0
  private static let margin = 34.0
  private static let mostHeight = 380.0

  /// - Precondition: edges are between nodes.
  public init(
    title: String = "", subtitle: String? = nil, nodes: [String], edges: [Edge], valueName: String,
    format: NumberFormat = .significant(3)
  ) {
    precondition(
      edges.allSatisfy { nodes.indices.contains($0.from) && nodes.indices.contains($0.to) },
      "edges are between nodes")
    (self.title, self.subtitle, self.nodes, self.edges) = (title, subtitle, nodes, edges)
    (self.valueName, self.format) = (valueName, format)
  }

  public var summary: String {
    "Graph of \(nodes.count) nodes and \(edges.count) edges, \(edges.count(where: \.isStrong)) of them strong, by \(valueName)."
  }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["from", "to"], values: [valueName, "strong"],
      rows: edges.map {
        [.text(nodes[$0.from]), .text(nodes[$0.to]), .number($0.value), .number($0.isStrong ? 1 : 0)]
      })
  }

  public func preferredHeight(width: Double) -> Double {
    heading.height(width: width) + min(width * 0.62, Self.mostHeight)
  }

  public func insets(in size: Size) -> Insets {
    Insets(
      top: heading.height(width: size.width), left: Heading.margin, bottom: Heading.margin,
      right: Heading.margin)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let places = places(in: plot)
    guard !nodes.isEmpty else {
      return heading.elements(width: frame.size.width) + [Notice.noData(in: plot, "No nodes to draw")]
    }
    let ordered = edges.filter { !$0.isStrong } + edges.filter(\.isStrong)
    let lines = ordered.map { edge in
      var line = Element.path(
        .polylines([[places[edge.from], places[edge.to]]]), role: role(of: edge))
      line.children = [.tooltip("\(nodes[edge.from]) – \(nodes[edge.to]): \(format.string(edge.value))")]
      return line
    }
    let markers = places.map {
      Marker.circle.element(at: $0, reach: Self.reach, fill: SeriesColours(6).markerFill, stroke: "")
    }
    let texts =
      zip(nodes, places).map { (text: $0, place: $1) }
      + edges.filter { $0.isStrong && $0.value.isDrawable }.map { edge in
        (text: format.string(edge.value), place: middle(places[edge.from], places[edge.to]))
      }
    let labels = LabelPlacement(
      bounds: plot, markers: places,
      lines: edges.map { [places[$0.from], places[$0.to]] }
    ).labels(texts).map { label in
      // Without the halo of names on coloured planes.
      var plain = label
      plain.role = nil
      return plain
    }
    return heading.elements(width: frame.size.width) + lines + markers + labels.map(\.element)
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let places = places(in: frame.plot)
    let items = edges.filter(\.value.isDrawable).map { edge in
      let place = middle(places[edge.from], places[edge.to])
      return PanelModel.Item(
        label: "\(nodes[edge.from]) – \(nodes[edge.to])", value: edge.value,
        box: Rect(x: place.x, y: place.y, width: 0, height: 0).expanded(by: 9))
    }
    return PanelModel.items(items, named: valueName, title: title, plot: frame.plot)
  }

  private func role(of edge: Edge) -> String {
    let colours = SeriesColours(edge.isDashed ? 1 : 0)
    return edge.isStrong ? colours.line(.solid) : colours.thin(edge.isDashed ? .dashed : .solid)
  }

  private func middle(_ a: Point, _ b: Point) -> Point { Point(x: (a.x + b.x) / 2, y: (a.y + b.y) / 2) }

  /// From the top on clockwise; of two nodes side by side.
  private func places(in plot: Rect) -> [Point] {
    let reach = (
      x: max(plot.width / 2 - 3 * Self.margin, 10), y: max(plot.height / 2 - Self.margin, 10)
    )
    return nodes.indices.map { index in
      let turn = (Double(index) + (nodes.count == 2 ? 0.5 : 0)) / Double(max(nodes.count, 1)) * 2 * Double.pi
      return Point(
        x: plot.midX + reach.x * sin(turn) * (nodes.count == 1 ? 0 : 1),
        y: plot.midY - reach.y * cos(turn) * (nodes.count == 1 ? 0 : 1))
    }
  }

  private var heading: Heading { Heading(title: title, subtitle: subtitle ?? "numbers: \(valueName)") }
}
