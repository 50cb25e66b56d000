import Declarations
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
