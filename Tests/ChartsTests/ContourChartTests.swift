import TestSupport
import Testing

@testable import Charts

@Suite("Contour charts")
struct ContourChartTests {
  private let places = [0.0, 0.5, 1]

  private func surface(_ values: [[Double]]) -> Surface {
    Surface(x: places, y: places, rows: values)
  }

  private var bowl: Surface { surface([[1, 2, 4], [2, 0.5, 2], [8, 2, 1]]) }

  @Test("a small chart is drawn as recorded")
  func snapshot() throws {
    let chart = ContourChart(
      title: "Loss", x: Axis("α"), y: Axis("β"), surface: bowl, valueName: "cross-entropy",
      levels: .logarithmic(over: bowl, count: 5, limit: 4),
      traces: [Trace("curve", x: [0, 0.5, 1], y: [0, 0.4, 0])],
      landmarks: [Landmark("start", x: 0, y: 0), Landmark("bend", x: 0.5, y: 0.8, marker: .cross)],
      hasEqualAspect: true)
    try Snapshot.check(chart.svg(id: "plane", width: 360), "contour-chart.svg")
  }

  @Test("logarithmic levels grow by equal factors from the least value to the greatest")
  func logarithmicLevels() {
    let levels = Levels.logarithmic(over: bowl, count: 5)
    #expect(zip(levels.values, [0.5, 1, 2, 4, 8]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(!levels.isOpenAbove && levels.bandCount == 4)
  }

  @Test("a limit opens the last band; one that nothing reaches does not")
  func limits() {
    let open = Levels.logarithmic(over: bowl, count: 4, limit: 4)
    #expect(open.isOpenAbove && open.bandCount == 4)
    #expect(abs(open.values[3] - 4) < 1e-12)
    #expect(!Levels.logarithmic(over: bowl, limit: 9).isOpenAbove)
  }

  /// With least value 0.5, limit 4 and seven steps: heights e^(-5 + i (log 3.5 + 5) / 7), as Python has them.
  @Test("levels above the minimum follow the paper's formula")
  func levelsAboveMinimum() {
    let levels = Levels.logarithmicAboveMinimum(of: bowl, count: 7, limit: 4)
    let expected = [0.5, 0.516461, 0.540216, 0.598250, 0.740030, 1.086407, 1.932629, 4]
    #expect(levels.values.count == 8)
    #expect(zip(levels.values, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(levels.isOpenAbove)
  }

  @Test("levels over values that are not above zero, or all the same, still increase")
  func degenerateLevels() {
    for values in [[[0, -1, 2], [1, 1, 1], [1, 1, 1]], [[3, 3, 3], [3, 3, 3], [3, 3, 3]]] as [[[Double]]] {
      let flat = surface(values)
      for levels in [
        Levels.logarithmic(over: flat), .even(over: flat), .logarithmicAboveMinimum(of: flat),
        .logarithmic(over: flat, limit: -5),
      ] {
        #expect(zip(levels.values, levels.values.dropFirst()).allSatisfy { $0 < $1 })
        let chart = ContourChart(x: Axis("a"), y: Axis("b"), surface: flat, valueName: "v", levels: levels)
        #expect(ParsedSVG(chart.svg(id: "c")).isWellFormed)
      }
    }
  }

  @Test("the first band covers the plot; each later one lies over it, as many as there are bands")
  func fills() throws {
    let chart = ContourChart(
      x: Axis("a"), y: Axis("b"), surface: bowl, valueName: "v", levels: .logarithmic(over: bowl, count: 6))
    let parsed = ParsedSVG(chart.svg(id: "c", width: 400, height: 300))
    let fills = parsed.nodes("path").filter { $0.attributes["fill"] != nil }
    #expect(fills.count == 5)
    let plot = try #require(parsed.nodes("rect").first { $0.attributes["class"] == "axis" }).attributes
    let expected = Double(plot["width"] ?? "0")! * Double(plot["height"] ?? "0")!
    let areas = fills.map { PathArea.area(of: $0.attributes["d"] ?? "") }
    #expect(abs(areas[0] - expected) < 1)
    #expect(zip(areas, areas.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test("the open band is labelled as above the limit")
  func openLabel() {
    let chart = ContourChart(
      x: Axis("a"), y: Axis("b"), surface: bowl, valueName: "v", levels: .logarithmic(over: bowl, limit: 4))
    #expect(ParsedSVG(chart.svg(id: "c")).texts.contains("> 4.00"))
  }

  @Test("equal aspect makes a unit as long upwards as across", arguments: [300.0, 480, 640])
  func aspect(width: Double) throws {
    let wide = Surface(x: [0, 1, 2], y: [0, 0.5, 1], rows: [[1, 2, 3], [1, 2, 3], [1, 2, 3]])
    let chart = ContourChart(
      x: Axis("a"), y: Axis("b"), surface: wide, valueName: "v", hasEqualAspect: true)
    let plot = try #require(
      ParsedSVG(chart.svg(id: "c", width: width)).nodes("rect").first { $0.attributes["class"] == "axis" })
    let (across, up) = (Double(plot.attributes["width"] ?? "")!, Double(plot.attributes["height"] ?? "")!)
    #expect(abs(across / up - 2) < 0.02)
  }

  @Test(
    "no surface makes a coordinate that is not a number",
    arguments: [
      [[.nan, .nan, .nan], [.nan, .nan, .nan], [.nan, .nan, .nan]],
      [[.infinity, 1, 2], [1, 2, 3], [1, 2, -.infinity]],
      [[1e308, 1, 2], [1, 1e-308, 3], [0, 0, 0]],
      [[1e299, -1e299, 2], [1, 1, 3], [0, 0, 0]],
    ] as [[[Double]]])
  func hostileValues(values: [[Double]]) {
    let chart = ContourChart(
      x: Axis("a"), y: Axis("b"), surface: surface(values), valueName: "v",
      traces: [Trace("t", x: [.nan, 0.5, 1e200], y: [0, .infinity, 0], marker: .circle)],
      landmarks: [Landmark("x", x: .nan, y: 0)])
    let text = chart.svg(id: "c")
    #expect(ParsedSVG(text).isWellFormed && !text.contains("nan"))
  }

  @Test("a surface without cells says that there is nothing to draw")
  func empty() {
    for surface in [Surface(x: [], y: [], values: []), Surface(x: [1], y: [1, 2], values: [1, 2])] {
      let chart = ContourChart(
        x: Axis("a"), y: Axis("b"), surface: surface, valueName: "v", hasEqualAspect: true)
      #expect(ParsedSVG(chart.svg(id: "c")).texts.contains("No finite values to draw"))
    }
  }

  /// The colours are those that matplotlib 3 gives for bytes.
  @Test(
    "viridis is the published map, within one step of a channel",
    arguments: [
      (0, 0x440154), (37, 0x46337f), (64, 0x3b528b), (128, 0x21918c), (191, 0x5cc863), (230, 0xbddf26),
      (255, 0xfde725),
    ] as [(Int, UInt32)])
  func viridis(byte: Int, published: UInt32) {
    let (ours, theirs) = (ColourMap.viridis.colour(at: Double(byte) / 255), Colour(published))
    for channel in [\Colour.red, \.green, \.blue] {
      #expect(abs(Int(ours[keyPath: channel]) - Int(theirs[keyPath: channel])) <= 1)
    }
  }
}
