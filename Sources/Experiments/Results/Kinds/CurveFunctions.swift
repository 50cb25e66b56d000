import Charts
import Declarations
import Specifications
import Workflow

/// What networks along a curve, and along the straight segment between its ends, make of one input value.
///
/// Columns: of (`curve` or `segment`; `noiseless`, the function behind the data, where it is known; `train` and `test`,
/// the examples), t (of networks), x, y.
public struct CurveFunctions: Artifact {
  public static let type = "functions"

  public static let noiseless = "noiseless"

  public private(set) var table = ResultTable(columns: ["of", "t", "x", "y"])

  /// Values over common places.
  public struct Function: Sendable, Equatable {
    public let t: Double
    public var x: [Double]
    public var y: [Double]
  }

  init() {}

  mutating func append(_ name: String, t: Double? = nil, x: [Double], y: [Double]) {
    for (x, y) in zip(x, y) {
      table.append([.text(name), t.map { .number($0) } ?? .nothing, .number(x), .number(y)])
    }
  }

  public init(files: [ArtifactFile]) throws {
    table = try ResultTable(json: try files.json()["table"])
    guard table.columns == ["of", "t", "x", "y"] else {
      throw ArtifactError("a table of functions has other columns than it should")
    }
    try table.expectTexts(at: 0)
    for index in 1...3 { try table.expectNoTexts(at: index) }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    [
      ArtifactFile(name: "\(name).csv", text: table.csv),
      ArtifactFile(name: "\(name).json", text: JSON.object([JSON.Member("table", table.json)]).prettyText),
    ]
  }

  /// The functions of one path by t, or all that has the name as one, in the order of rows.
  public func functions(_ name: String) -> [Function] {
    table.rows.reduce(into: []) { functions, row in
      guard row[0].text == name else { return }
      let t = row[1].number
      if functions.last.map({ $0.t != t && !(t.isNaN && $0.t.isNaN) }) ?? true {
        functions.append(Function(t: t, x: [], y: []))
      }
      functions[functions.count - 1].x.append(row[2].number)
      functions[functions.count - 1].y.append(row[3].number)
    }
  }
}

extension CurveFunctions {
  static let kind = ResultKind(
    CurveFunctions.self,
    figures: { functions, name, style in [functions.figure(named: name, style)] }, isDrawnUnasked: true)

  /// The functions along the curve and along the straight segment, over the data and the function behind them.
  private func figure(named name: String, _ style: FigureStyle) -> FigureSet.Figure {
    let figure = Panels(
      title: style.title("Functions", of: name),
      stacked: [
        chart(of: CurveEvaluation.curve, name: "y along the curve"),
        chart(of: CurveEvaluation.segment, name: "y along the segment"),
      ])
    return FigureSet.Figure(
      figure, name: "\(name)-functions",
      caption:
        "What \(functions(CurveEvaluation.curve).count) networks at even places along the fitted curve (above) "
        + "and along the straight segment between its ends (below) make of x, with the examples.",
      width: style.width)
  }

  private func chart(of path: String, name: String) -> LineChart {
    let networks = functions(path)
    var series = networks.dropFirst().dropLast().map { function in
      function.series("t = \(function.t)", colour: SeriesColour.other, group: "between")
    }
    for (name, function, colour) in [("start", networks.first, 5), ("end", networks.last, 3)] {
      guard let function else { continue }
      series.append(function.series(name, colour: colour))
    }
    for function in functions(CurveFunctions.noiseless) {
      series.append(Series("without noise", x: function.x, y: function.y, stroke: .dashed, colour: 4))
    }
    for (split, marker, colour) in [("train", Marker.cross, 4), ("test", .circle, 4)] {
      for points in functions(split) {
        series.append(
          Series(split, x: points.x, y: points.y, stroke: .none, marker: marker, colour: colour))
      }
    }
    return LineChart(x: Axis("x"), y: Axis(name), series: series)
  }
}

extension CurveFunctions.Function {
  /// The function as a line, of a network that has its place on a curve.
  fileprivate func series(_ name: String, colour: Int, group: String? = nil) -> Series {
    var series = Series(name, x: x, y: y, colour: colour, group: group)
    series.t = t.isNaN ? nil : t
    return series
  }
}
