import Declarations
import FileFormats
import FoundationEssentials
import Networks
import Neural
import Workflow

/// A curve through weight space: its family, its control points, and the ends' own batch-norm statistics.
///
/// As safetensors: `points.0.0.weight` is tensor `0.weight` of control point 0, `start.1.running_mean` a buffer
/// of the first end; the family stands in the metadata, and what settings it has as JSON beside it.
public struct FittedCurve: Artifact {
  public static let type = "curve"

  public enum End: String, CaseIterable, Sendable {
    case start, end
  }

  public let familyName: String
  /// All of the family's settings, the defaults included: what a default is later says nothing of this curve.
  private let familySettings: JSON
  public let pointCount: Int
  private let tensors: [String: StoredTensor]

  /// - Parameters:
  ///   - startBuffers: running statistics of the end at t = 0, flat.
  ///   - endBuffers: those of the end at t = 1.
  public init(
    _ curve: Curve, startBuffers: [Float], endBuffers: [Float], layout: ParameterLayout
  ) {
    familyName = Swift.type(of: curve.family).kind
    familySettings = curve.family.settings
    pointCount = curve.controlPoints.count
    var stored: [StoredTensor] = []
    for (index, point) in curve.controlPoints.enumerated() {
      stored += layout.parameters.map {
        StoredTensor("points.\(index).\($0.name)", shape: $0.shape, Array(point[$0.range]))
      }
    }
    for (end, buffers) in [(End.start, startBuffers), (.end, endBuffers)] {
      stored += layout.buffers.map {
        StoredTensor("\(end.rawValue).\($0.name)", shape: $0.shape, Array(buffers[$0.range]))
      }
    }
    tensors = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
  }

  public init(files: [ArtifactFile]) throws {
    let bytes = try files.bytes(ending: ".safetensors")
    let file = try SafetensorsFile(decoding: FileContent(name: "curve.safetensors", bytes: Data(bytes)))
    guard let family = file.metadata["family"], let points = file.metadata["points"].flatMap({ Int($0) }),
      (2...1000).contains(points)
    else { throw ArtifactError("a curve's file does not say its family and number of points") }
    familyName = family
    // Families without settings, and those that had none once, have nothing there.
    familySettings = try file.metadata["family-settings"].map { try JSON(parsing: $0) } ?? .object([])
    if familySettings.members == nil {
      throw ArtifactError("a curve's file gives its family '\(family.legible)' settings that are no map")
    }
    pointCount = points
    // Names may look alike and differ in their bytes.
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    var metadata = ["family": familyName, "points": "\(pointCount)"]
    if familySettings != .object([]) { metadata["family-settings"] = familySettings.compactText }
    let data = SafetensorsFile.encode(Array(tensors.values), metadata: metadata)
    return [ArtifactFile(name: "\(name).safetensors", bytes: Array(data))]
  }

  /// - Throws: `ArtifactError` where `families` have none of that name and settings.
  func family(among families: Schema<any CurveFamily> = CurveFamilies.schema) throws -> any CurveFamily {
    let place = Place(source: SourceText(name: "curve.safetensors", text: ""), line: 1, column: 1)
    let settings = Node(json: familySettings, at: place)
    let entry = Node.Entry(key: familyName, keyPlace: place, value: settings)
    var problems = Problems()
    guard let family = families.read(Node(.map([entry]), at: place), &problems) else {
      let reasons = problems.list.map(\.message).joined(separator: "; ")
      throw ArtifactError("a curve is of an unknown family: \(reasons)")
    }
    return family
  }

  /// The batch-norm statistics that an end was trained with, as one flat vector.
  ///
  /// - Throws: `ArtifactError` where the curve was fitted for another network.
  public func norms(of end: End, for layout: ParameterLayout) throws -> [Float] {
    try layout.buffers.flatMap { try tensors.values(of: $0, named: "\(end.rawValue).\($0.name)") }
  }

  /// The curve as vectors.
  ///
  /// - Throws: `ArtifactError` where it was fitted for another network.
  public func curve(for layout: ParameterLayout) throws -> Curve {
    let family = try family()
    let points = try (0..<pointCount).map { index in
      try layout.parameters.flatMap { try tensors.values(of: $0, named: "points.\(index).\($0.name)") }
    }
    return Curve(family: family, controlPoints: points)
  }
}

extension FittedCurve {
  static let kind = ResultKind(FittedCurve.self, export: .weights(and: controlPoints))

  /// Each control point as a state dict of its own; the ends have their own running statistics.
  @Sendable private static func controlPoints(
    of curve: SafetensorsFile, _ stem: String
  ) throws -> [ArtifactFile] {
    guard let count = curve.metadata["points"].flatMap({ Int($0) }), (2...1000).contains(count) else {
      throw ArtifactError("a curve's file does not say its number of points")
    }
    return try (0..<count).map { point in
      let end = point == 0 ? "start." : point == count - 1 ? "end." : nil
      let tensors = curve.tensors.compactMap { tensor -> StoredTensor? in
        for prefix in ["points.\(point).", end].compactMap(\.self) where tensor.name.hasPrefix(prefix) {
          return tensor.renamed(String(tensor.name.dropFirst(prefix.count)))
        }
        return nil
      }
      guard SafetensorsFile.canName(tensors.map(\.name)) else {
        throw ArtifactError("a curve's file gives a tensor of point \(point) twice")
      }
      return ArtifactFile(
        name: "\(stem)-point-\(point).safetensors", bytes: Array(SafetensorsFile.encode(tensors)))
    }
  }
}

extension CurveFamily {
  fileprivate var settings: JSON { Self.schema.canonical(self, .complete).jsonWithNames }
}
