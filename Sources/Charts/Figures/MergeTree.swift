/// Leaves at heights of their own, and the heights at which they are joined: a tree that hangs from its highest merge.
public struct MergeTree: Chart, Equatable {
  public struct Leaf: Sendable, Equatable {
    public var name: String
    public var height: Double

    public init(name: String, height: Double) { (self.name, self.height) = (name, height) }
  }

  /// Two leaves whose branches are joined.
  public struct Merge: Sendable, Equatable {
    /// Places among the leaves.
    public var first: Int
    public var second: Int
    public var height: Double

    public init(first: Int, second: Int, height: Double) {
      (self.first, self.second, self.height) = (first, second, height)
    }
  }

  public var title: String
  public var subtitle: String?
  public var axis: Axis
  public var leaves: [Leaf]
  /// In the order of joining, the lowest first.
  public var merges: [Merge]
  public var format: NumberFormat

  private static let gap = 8.0
  private static let mostNames = 110.0

  /// - Precondition: merges are of leaves.
  public init(
    title: String = "", subtitle: String? = nil, axis: Axis, leaves: [Leaf], merges: [Merge],
    format: NumberFormat = .significant(3)
  ) {
    precondition(
      merges.allSatisfy { leaves.indices.contains($0.first) && leaves.indices.contains($0.second) },
      "merges are of leaves")
    (self.title, self.subtitle, self.axis) = (title, subtitle, axis)
    (self.leaves, self.merges, self.format) = (leaves, merges, format)
  }

  public var summary: String { "Tree of \(leaves.count) leaves, joined by \(axis.label)." }

  public var numbers: ChartNumbers {
    ChartNumbers(
      keys: ["first", "second"], values: [axis.label],
      rows: leaves.map { [.text($0.name), .missing, .number($0.height)] }
        + merges.map { [.text(leaves[$0.first].name), .text(leaves[$0.second].name), .number($0.height)] })
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: 2 * width))
    return insets.top + (width * 0.45).rounded() + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let top = heading.height(width: size.width) + 6
    // Names below may take either room, by which the axis may have other marks.
    let rooms = [TextStyle.name.lineHeight, min(nameWidth, Self.mostNames)]
    // A pixel more or less may decide how many marks have room.
    let depths = rooms.flatMap { room in
      [-1.0, 0, 1].map { plotted(length: max(size.height - top - room - 2 * Self.gap + $0, 40)).depth }
    }
    let left = (depths.max() ?? 0) + 4
    let room = (size.width - left - 16) / Double(max(leaves.count, 1))
    let names = isTurned(room) ? min(nameWidth, Self.mostNames) : TextStyle.name.lineHeight
    return Insets(top: top, left: left, bottom: names + 2 * Self.gap, right: 16)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = frame.plot
    let up = plotted(length: plot.height).padded(to: frame.insets.left - 4)
    let head = heading.elements(width: frame.size.width)
    guard up.scale != nil, !leaves.isEmpty else { return head + [Notice.noData(in: plot)] }
    let branches = branches(up, plot)
    let lines = branches.lines.map { line, words -> Element in
      var path = Element.path(.polylines([line]), role: SeriesColours(0).line(.solid))
      path.children = [.tooltip(words)]
      return path
    }
    let markers = leaves.indices.compactMap { leaf in
      y(leaves[leaf].height, up, plot).map {
        Marker.circle.element(
          at: Point(x: x(leaf, plot), y: $0), fill: SeriesColours(0).markerFill, stroke: "")
      }
    }
    return head + [up.grid(in: plot)] + lines + markers + up.elements(in: plot) + names(plot)
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = frame.plot
    let up = plotted(length: plot.height)
    let own = leaves.indices.compactMap { leaf in
      y(leaves[leaf].height, up, plot).map {
        (leaves[leaf].name, leaves[leaf].height, Point(x: x(leaf, plot), y: $0))
      }
    }
    let joined = zip(merges, branches(up, plot).places).compactMap { merge, place in
      place.map { ("\(leaves[merge.first].name) – \(leaves[merge.second].name)", merge.height, $0) }
    }
    return PanelModel.items(
      (own + joined).map { label, value, place in
        PanelModel.Item(
          label: label, value: value, box: Rect(x: place.x, y: place.y, width: 0, height: 0).expanded(by: 8))
      }, named: axis.label, title: title, plot: plot)
  }

  /// A line for each merge, from the branch that it joins up, across and down to the other; with what it is in words, and where
  /// its branch goes on from.
  private func branches(
    _ up: PlottedAxis, _ plot: Rect
  ) -> (lines: [([Point], String)], places: [Point?]) {
    var groups = leaves.indices.map { leaf -> (leaves: Set<Int>, top: Point?) in
      ([leaf], y(leaves[leaf].height, up, plot).map { Point(x: x(leaf, plot), y: $0) })
    }
    var lines: [([Point], String)] = []
    var places: [Point?] = []
    for merge in merges {
      guard let first = groups.firstIndex(where: { $0.leaves.contains(merge.first) }),
        let second = groups.firstIndex(where: { $0.leaves.contains(merge.second) }), first != second
      else {
        places.append(nil)
        continue
      }
      var top: Point?
      if let height = y(merge.height, up, plot) {
        let feet = [groups[first].top, groups[second].top].compactMap(\.self)
        if feet.count == 2 {
          lines.append(
            (
              [feet[0], Point(x: feet[0].x, y: height), Point(x: feet[1].x, y: height), feet[1]],
              "\(leaves[merge.first].name) – \(leaves[merge.second].name): \(format.string(merge.height))"
            ))
        }
        if let last = feet.last, let start = feet.first { top = Point(x: (start.x + last.x) / 2, y: height) }
      }
      places.append(top)
      groups[first] = (groups[first].leaves.union(groups[second].leaves), top ?? groups[first].top)
      groups.remove(at: second)
    }
    return (lines, places)
  }

  private func x(_ leaf: Int, _ plot: Rect) -> Double {
    plot.x + plot.width * (Double(leaf) + 0.5) / Double(max(leaves.count, 1))
  }

  private func y(_ value: Double, _ up: PlottedAxis, _ plot: Rect) -> Double? {
    up.scale?.fraction(of: value).map { plot.maxY - $0 * plot.height }
  }

  private func names(_ plot: Rect) -> [Element] {
    let room = plot.width / Double(max(leaves.count, 1))
    let isTurned = isTurned(room)
    let every = max(1, Int((TextStyle.name.lineHeight / room).rounded(.up)))
    let top = plot.maxY + Self.gap
    return leaves.indices.filter { !isTurned || $0 % every == 0 }.map { leaf in
      if isTurned {
        let text = TextMeasure.truncated(leaves[leaf].name, to: Self.mostNames, .name)
        return Label(
          text: text,
          place: Point(x: x(leaf, plot) + TextStyle.name.middle, y: top + TextMeasure.width(of: text, .name)),
          style: .name, isTurned: true
        ).element
      }
      return Label(
        text: leaves[leaf].name, place: Point(x: x(leaf, plot), y: top + TextStyle.name.size), style: .name,
        anchor: .middle
      ).element
    }
  }

  private func plotted(length: Double) -> PlottedAxis {
    let values = leaves.map(\.height) + merges.map(\.height)
    return PlottedAxis(axis, side: .left, scale: Scale.fitting(values, axis: axis, air: 0.06), length: length)
  }

  private var nameWidth: Double { leaves.map { TextMeasure.width(of: $0.name, .name) }.max() ?? 0 }

  private func isTurned(_ room: Double) -> Bool { nameWidth + 6 > room }

  private var heading: Heading { Heading(title: title, subtitle: subtitle) }
}
