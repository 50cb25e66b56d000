import Declarations

/// A curve in the plane that is laid through it.
public struct PlaneCurve: Sendable, Equatable {
  public typealias Position = PlaneEvaluation.Position

  public let start: Position
  public let end: Position
  /// The control points between the ends; files have them as `bends`.
  public let innerControlPoints: [Position]
  /// The curve, finely drawn.
  public let path: [Position]
  /// How far the farthest control point lies off the plane, as a share of the distance between the ends.
  public let residual: Double

  public init(
    start: Position, end: Position, innerControlPoints: [Position], path: [Position], residual: Double
  ) {
    (self.start, self.end, self.innerControlPoints) = (start, end, innerControlPoints)
    (self.path, self.residual) = (path, residual)
  }
}

/// What a plane or a line is laid through where that is no curve, and what is marked in it.
public struct PlaneWeights: Sendable, Equatable {
  /// How it is laid.
  public enum Layout: String, CaseIterable, Sendable {
    /// Through two or three networks.
    case through
    /// Around one, along directions.
    case around
    /// Along the principal components of a training.
    case trajectory
  }

  /// A network: where it is, or where its projection is, and how far from there it lies.
  public struct Mark: Sendable, Equatable {
    public let name: String
    public let at: PlaneEvaluation.Position
    /// In weight space.
    public let distance: Double
  }

  public var layout: Layout
  /// How far one unit of each coordinate goes in weight space.
  public var units: [Double]
  /// "the plane through a, b and c"
  public var words: String
  /// Networks that it is laid through, then others.
  public var marks: [Mark]
  /// The states of a training, in its order.
  public var states: [Mark] = []
  /// The share of the states' variance along each of their principal components.
  public var explained: [Double] = []
  /// A triangle between vertices of a simplex, closed: the first place comes last again. Empty where there is none.
  public var outline: [PlaneEvaluation.Position] = []
  /// The curve that it is laid through, where networks are marked beside that.
  public var curve: PlaneCurve?

  init(layout: Layout, units: [Double], words: String, marks: [Mark]) {
    (self.layout, self.units, self.words, self.marks) = (layout, units, words, marks)
  }

  /// What lies off the plane, up to what rounding makes of it.
  func isOff(_ mark: Mark) -> Bool { mark.distance > 1e-5 * (units.max() ?? 0) }
}

// How results keep them.
extension PlaneEvaluation.Scene {
  /// What stands between the metrics and the table of a result.
  var members: [JSON.Member] {
    switch self {
    case .curve(let curve): curve.members
    case .weights(let weights):
      (weights.curve?.members ?? []) + [JSON.Member("laid", weights.json)]
    }
  }

  init(json: JSON) throws {
    guard let laid = json["laid"] else {
      self = .curve(try PlaneCurve(json: json))
      return
    }
    var weights = try PlaneWeights(json: laid)
    if json["path"] != nil { weights.curve = try PlaneCurve(json: json) }
    self = .weights(weights)
  }
}

extension PlaneCurve {
  fileprivate var members: [JSON.Member] {
    [
      JSON.Member("start", start.json), JSON.Member("end", end.json),
      JSON.Member("bends", .array(innerControlPoints.map(\.json))),
      JSON.Member("path", .array(path.map(\.json))), JSON.Member("residual", JSON(residual)),
    ]
  }

  fileprivate init(json: JSON) throws {
    guard let residual = json["residual"]?.number else {
      throw ArtifactError("a plane says nothing of its residual")
    }
    self.init(
      start: try Position(json: json.member("start")), end: try Position(json: json.member("end")),
      innerControlPoints: try json.member("bends").positions(as: "bends"),
      path: try json.member("path").positions(as: "path"), residual: residual)
  }
}

extension PlaneWeights {
  fileprivate var json: JSON {
    var members = [
      JSON.Member("layout", JSON(layout.rawValue)), JSON.Member("words", JSON(words)),
      JSON.Member("units", .array(units.map { JSON($0) })),
      JSON.Member("marks", .array(marks.map(\.json))),
    ]
    if !states.isEmpty {
      members.append(JSON.Member("states", .array(states.map(\.json))))
      members.append(JSON.Member("explained-variance", .array(explained.map { JSON($0) })))
    }
    if !outline.isEmpty { members.append(JSON.Member("outline", .array(outline.map(\.json)))) }
    return .object(members)
  }

  fileprivate init(json: JSON) throws {
    guard let layout = json["layout"]?.text.flatMap(Layout.init(rawValue:)), let words = json["words"]?.text
    else { throw ArtifactError("a plane does not say what it is laid through") }
    let units = try json.member("units").numbers(as: "units of a plane")
    guard (1...2).contains(units.count), units.allSatisfy({ $0 > 0 }) else {
      throw ArtifactError("a plane has one or two coordinates, of some length")
    }
    self.init(
      layout: layout, units: units, words: words, marks: try Self.marks(json.member("marks"), as: "marks"))
    if let states = json["states"] {
      self.states = try Self.marks(states, as: "states")
      explained = try json.member("explained-variance").numbers(as: "shares of variance")
    }
    outline = try json["outline"]?.positions(as: "outline") ?? []
  }

  private static func marks(_ json: JSON, as role: String) throws -> [Mark] {
    guard let elements = json.elements else { throw ArtifactError("the \(role) of a plane are no list") }
    return try elements.map { element in
      guard let name = element["name"]?.text, let distance = element["distance"]?.number, distance >= 0 else {
        throw ArtifactError("the \(role) of a plane have a name and a distance each")
      }
      return Mark(name: name, at: try .init(json: element.member("at")), distance: distance)
    }
  }
}

extension PlaneWeights.Mark {
  fileprivate var json: JSON { ["name": JSON(name), "at": at.json, "distance": JSON(distance)] }
}

extension JSON {
  /// A list of pairs of coordinates.
  fileprivate func positions(as role: String) throws(ArtifactError) -> [PlaneEvaluation.Position] {
    guard let elements else { throw ArtifactError("the \(role) of a plane is no list") }
    var positions: [PlaneEvaluation.Position] = []
    for element in elements { positions.append(try PlaneEvaluation.Position(json: element)) }
    return positions
  }
}

extension PlaneEvaluation.Position {
  fileprivate var json: JSON { [JSON(alpha), JSON(beta)] }

  fileprivate init(json: JSON) throws(ArtifactError) {
    let numbers = try json.numbers(as: "coordinates in a plane")
    guard numbers.count == 2 else { throw ArtifactError("a place in a plane has two coordinates") }
    self.init(alpha: numbers[0], beta: numbers[1])
  }
}
