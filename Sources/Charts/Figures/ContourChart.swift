/// A surface as filled contours, with lines and places drawn over it.
public struct ContourChart: Chart, Equatable {
  public var title: String
  public var subtitle: String?
  public var x: Axis
  public var y: Axis
  public var surface: Surface
  /// What the values are, written beside the colour bar.
  public var valueName: String
  public var levels: Levels
  public var colours: ColourMap
  public var traces: [Trace]
  public var landmarks: [Landmark]
  /// Whether a unit is as long upwards as across.
  public var hasEqualAspect: Bool
  /// Whether values between grid places lie on smooth curves, so that few places give smooth contours; in any case they
  /// lie within the range of the four places around them.
  public var isSmooth: Bool

  public init(
    title: String = "", subtitle: String? = nil, x: Axis, y: Axis, surface: Surface, valueName: String,
    levels: Levels? = nil, colours: ColourMap = .viridis, traces: [Trace] = [], landmarks: [Landmark] = [],
    hasEqualAspect: Bool = false, isSmooth: Bool = true
  ) {
    self.title = title
    self.subtitle = subtitle
    self.x = x
    self.y = y
    self.surface = surface
    self.valueName = valueName
    self.levels = levels ?? .logarithmic(over: surface)
    self.colours = colours
    self.traces = traces
    self.landmarks = landmarks
    self.hasEqualAspect = hasEqualAspect
    self.isSmooth = isSmooth
  }

  public var summary: String {
    let place = "Contours of \(valueName) over \(x.label) and \(y.label)"
    guard let extent = surface.extent else { return place + "; no finite values." }
    let format = NumberFormat.significant(4)
    return place + ", from \(format.string(extent.lowerBound)) to \(format.string(extent.upperBound))."
  }

  /// The surface, then the places of traces and landmarks, which have no value.
  public var numbers: ChartNumbers {
    let places = surface.values.indices.map { index -> [Table.Cell] in
      let (row, column) = index.quotientAndRemainder(dividingBy: surface.x.count)
      return ["surface", .number(surface.x[column]), .number(surface.y[row]), .number(surface.values[index])]
    }
    let overlaid =
      traces.flatMap { trace in zip(trace.x, trace.y).map { (trace.name, $0, $1) } }
      + landmarks.map { ($0.label, $0.x, $0.y) }
    return ChartNumbers(
      keys: ["of", x.label, y.label], values: [valueName],
      rows: places + overlaid.map { [.text($0), .number($1), .number($2), .missing] })
  }

  public func preferredHeight(width: Double) -> Double {
    let insets = insets(in: Size(width: width, height: width))
    let across = width - insets.left - insets.right
    let height = min(max(across * (hasEqualAspect ? unitAspect : 0.75), width * 0.3), width * 1.5)
    return insets.top + height.rounded() + insets.bottom
  }

  public func insets(in size: Size) -> Insets {
    let top = heading.height(width: size.width)
    let bar = ColourBar(chart: self)
    let bottom = plotted(x, side: .bottom, length: size.width - 150).depth + 4
    let left = plotted(y, side: .left, length: size.height - top - bottom - 4).depth + 4
    return Insets(top: top, left: left, bottom: bottom, right: bar.depth + 6)
  }

  public func elements(in frame: Frame) -> [Element] {
    let plot = fitted(frame.plot)
    let across = plotted(x, side: .bottom, length: plot.width)
    let up = plotted(y, side: .left, length: plot.height)
    let contours = ContourPlot(chart: self, across: across, up: up, plot: plot)
    let overlay = ContourOverlay(chart: self, across: across, up: up, plot: plot)
    let clip = frame.identifier.part("clip")
    return heading.elements(width: frame.size.width)
      + [.clip(clip, to: plot), .group(nil, clip: clip, contours.elements + overlay.lines)]
      + overlay.landmarks + across.elements(in: plot) + up.elements(in: plot)
      + [.rect(plot, role: "axis")] + ColourBar(chart: self).elements(beside: plot)
      + (surface.extent == nil || surface.x.count < 2 || surface.y.count < 2 ? [Notice.noData(in: plot)] : [])
  }

  public func panels(in frame: Frame) -> [PanelModel] {
    let plot = fitted(frame.plot)
    guard surface.extent != nil, surface.x.count > 1, surface.y.count > 1,
      let across = plotted(x, side: .bottom, length: plot.width).model,
      let up = plotted(y, side: .left, length: plot.height).model
    else { return [] }
    return [
      PanelModel(
        "plane", plot: plot, boxes: [("bar", [ColourBar.place(beside: plot)])],
        [
          "title": title.isEmpty ? nil : .text(title), "x": across, "y": up, "value": .text(valueName),
          "grid": .list([.column(surface.x), .column(surface.y), .column(surface.values)]),
          "levels": levels.model, "colours": .list(colours.colours.map { .text($0.css) }),
          "smooth": isSmooth ? .boolean(true) : nil, "traces": .list(traces.map(\.model)),
          "landmarks": .list(landmarks.map(\.model)),
        ])
    ]
  }

  private var heading: Heading {
    let named = traces.filter { !$0.name.isEmpty }
    let entries = named.map { Legend.Entry(name: $0.name, sample: ContourOverlay.sample(of: $0)) }
    return Heading(
      title: title, subtitle: subtitle, legend: entries.isEmpty ? nil : Legend(entries: entries))
  }

  private func plotted(_ axis: Axis, side: PlottedAxis.Side, length: Double) -> PlottedAxis {
    let scale = Scale.fitting(side == .bottom ? surface.x : surface.y, axis: axis, air: 0)
    return PlottedAxis(axis, side: side, scale: scale, length: length)
  }

  /// How many times as high as wide the plot is when units are equal.
  private var unitAspect: Double {
    let wide = Scale.fitting(surface.x, axis: x, air: 0)?.domain ?? 0...1
    let high = Scale.fitting(surface.y, axis: y, air: 0)?.domain ?? 0...1
    let aspect = (high.upperBound - high.lowerBound) / (wide.upperBound - wide.lowerBound)
    // A plot that is a line in one direction shows nothing.
    return min(max(aspect, 0.02), 50)
  }

  /// The largest rectangle of the right shape in the plot, at its top left.
  private func fitted(_ plot: Rect) -> Rect {
    guard hasEqualAspect else { return plot }
    let width = min(plot.width, plot.height / unitAspect).rounded()
    return Rect(x: plot.x, y: plot.y, width: width, height: min(plot.height, (width * unitAspect).rounded()))
  }
}
