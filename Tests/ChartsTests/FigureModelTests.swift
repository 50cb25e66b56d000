import Testing

@testable import Charts

@Suite("What a page's script is told of a figure")
struct FigureModelTests {
  private func drawn(_ name: String) throws -> (svg: ParsedSVG, model: ModelValue?) {
    let figure = try #require(GalleryFigure.all.first { $0.name == name })
    let drawn = figure.chart.drawn(id: figure.name, width: figure.width)
    #expect(drawn.svg == figure.chart.svg(id: figure.name, width: figure.width))
    return (ParsedSVG(drawn.svg), drawn.model)
  }

  /// The elements of the parts with a role and a name, as another reader of XML counts them.
  private func nodes(_ role: String, _ name: String? = nil, in figure: (svg: ParsedSVG, model: ModelValue?))
    -> [ParsedSVG.Node]
  {
    let parts = figure.model?["parts"]?.list ?? []
    return parts.filter { $0["role"]?.text == role && (name == nil || $0["name"]?.text == name) }.flatMap {
      part in
      let runs = (part["nodes"]?.list ?? []).compactMap(\.number).map { Int($0) }
      return stride(from: 0, to: runs.count, by: 2).flatMap { index in
        // The first of all is <svg>, which is not counted.
        (0..<runs[index + 1]).map { figure.svg.nodes[runs[index] + $0 + 1] }
      }
    }
  }

  private func isLine(_ node: ParsedSVG.Node) -> Bool {
    node.name == "path" && node.attributes["class"]?.hasPrefix("line ") ?? false
  }

  @Test("names in legends and lines of series are where it says")
  func parts() throws {
    let figure = try drawn("along")
    let panels = try #require(figure.model?["panels"]?.list)
    let names = Set(panels.flatMap { $0["series"]?.list ?? [] }.compactMap { $0["name"]?.text })
    #expect(panels.count > 1 && names.count > 1)
    for name in names {
      let entry = nodes("legend", name, in: figure)
      #expect(entry.contains { $0.name == "text" && $0.text == name } && entry.first?.name == "g", "\(name)")
      let lines = nodes("series", name, in: figure).filter(isLine)
      let shown = panels.count { $0["series"]?.list?.contains { $0["name"]?.text == name } ?? false }
      #expect(lines.count == shown, "\(name)")
    }
    let told = (nodes("series", in: figure) + nodes("legend", in: figure)).filter(isLine)
    #expect(told.count == figure.svg.nodes.filter(isLine).count)
  }

  @Test("bands, contours and colours of a plane are where it says")
  func plane() throws {
    let figure = try drawn("plane")
    let bands = nodes("bands", in: figure)
    #expect(bands.count == figure.svg.nodes.filter { $0.attributes["fill-rule"] == "evenodd" }.count)
    #expect(bands.allSatisfy { $0.attributes["fill-rule"] == "evenodd" })
    #expect(nodes("contours", in: figure).map { $0.attributes["class"] } == ["contour"])
    #expect(nodes("bar", in: figure).first?.attributes["class"] == "colour-bar")
    let panel = try #require(figure.model?["panels"]?.list?.first)
    let levels = try #require(panel["levels"]?["values"]?.list)
    #expect(levels.count == bands.count + (panel["levels"]?["open"] == nil ? 1 : 0))
  }

  @Test("an axis leads from a value to where the figure has it")
  func axes() throws {
    let chart = LineChart(
      x: Axis("x", range: 0...10), y: Axis("y", spacing: .logarithmic, range: 1...100),
      series: [Series("a", x: [0, 5, 10], y: [1, 10, 100], marker: .circle)])
    let drawn = chart.drawn(id: "a", width: 400)
    let panel = try #require(drawn.model?["panels"]?.list?.first)
    let plot = try #require(panel["plot"]?.list?.compactMap { $0.number })
    let dot = ParsedSVG(drawn.svg).nodes("circle")[1].attributes
    #expect(Double(dot["cx"] ?? "") == plot[0] + plot[2] / 2)
    #expect(Double(dot["cy"] ?? "") == plot[1] + plot[3] / 2)
    #expect(panel["y"]?["log"] == .boolean(true) && panel["x"]?["log"] == nil)
  }

  @Test("numbers that figures have in common stand once, in digits that are seen")
  func columns() throws {
    let x = (0...100).map { Double($0) / 3 }
    let chart = Panels(
      stacked: ["a", "b"].map { name in
        LineChart(x: Axis("x"), y: Axis(name), series: [Series(name, x: x, y: x.map { 100 + $0 * 1e-9 })])
      })
    let columns = try #require(chart.drawn(id: "a").model?["columns"]?.list)
    #expect(columns.count == 2)
    #expect(columns[0].list?[1] == .number(0.3333333))
    // Seven digits would not tell these apart.
    #expect(Set(columns[1].list?.compactMap(\.number) ?? []).count == 101)
  }

  @Test("a panel without data and a table have nothing to tell")
  func nothing() throws {
    #expect(try drawn("empty").model == nil)
    #expect(try drawn("ensemble").model == nil)
    let full = LineChart(x: Axis("x"), y: Axis("y"), series: [Series("a", x: [0, 1], y: [1, 2])])
    var bare = full
    bare.series[0].y = [.nan, .nan]
    let model = Panels(charts: [bare, full]).drawn(id: "a").model
    #expect(model?["panels"]?.list?.count == 1)
    let part = model?["parts"]?.list?.first { $0["panel"] == .number(0) }
    #expect(part?["name"]?.text == "a")
  }

  @Test("what is not finite is told as nothing, and traps nowhere")
  func extremes() {
    for value in [Double.nan, .infinity, -.infinity, 1e308, .leastNonzeroMagnitude, -0.0] {
      let chart = LineChart(x: Axis("x"), y: Axis("y"), series: [Series("a", x: [0, value], y: [value, 1])])
      _ = chart.drawn(id: "a").model
      let surface = Surface(x: [0, 1], y: [0, 1], values: [value, 0, 1, 2])
      _ = ContourChart(x: Axis("x"), y: Axis("y"), surface: surface, valueName: "v").drawn(id: "a").model
    }
    let shortened: [(Double, Double)] = [
      (2.0 / 3, 0.6666667), (9.99999996, 10), (123456.78, 123456.8), (0, 0), (0.00012345678, 0.0001234568),
    ]
    for (value, short) in shortened { #expect(value.shortened(toDigits: 7) == short) }
    #expect(1.0e9.shortened(toDigits: 7) == 1e9 && 1_234_567_890.0.shortened(toDigits: 7) == 1_234_568_000)
    #expect(
      (1.0 / 3).shortened(toDigits: 7) == 0.3333333 && (-1e300 / 3).shortened(toDigits: 7) == -3.333333e299)
  }
}

extension ModelValue {
  fileprivate subscript(name: String) -> ModelValue? {
    if case .record(let members) = self { members.first { $0.name == name }?.value } else { nil }
  }

  fileprivate var list: [ModelValue]? { if case .list(let list) = self { list } else { nil } }
  fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
  fileprivate var number: Double? { if case .number(let number) = self { number } else { nil } }
}
