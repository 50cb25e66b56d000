import Declarations
import FoundationEssentials
import Interchange
import Neural
import Workflow

/// A curve through weight space: its family, its control points, and the ends' own batch-norm statistics.
///
/// As safetensors: `points.0.0.weight` is tensor `0.weight` of control point 0, `start.1.running_mean` a buffer
/// of the first end; the family stands in the metadata.
public struct FittedCurve: Artifact {
  public static let type = "curve"

  public enum End: String, CaseIterable, Sendable {
    case start, end
  }

  public let familyName: String
  public let pointCount: Int
  private let tensors: [String: StoredTensor]

  /// - Parameters:
  ///   - startBuffers: running statistics of the end at t = 0, flat.
  ///   - endBuffers: those of the end at t = 1.
  public init(
    _ curve: Curve, startBuffers: [Float], endBuffers: [Float], layout: ParameterLayout
  ) {
    familyName = Swift.type(of: curve.family).kind
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
    pointCount = points
    // Names may look alike and differ in their bytes.
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let metadata = ["family": familyName, "points": "\(pointCount)"]
    let data = SafetensorsFile.encode(Array(tensors.values), metadata: metadata)
    return [ArtifactFile(name: "\(name).safetensors", bytes: Array(data))]
  }

  private var family: any CurveFamily {
    get throws {
      let place = Place(source: SourceText(name: "curve.safetensors", text: ""), line: 1, column: 1)
      var problems = Problems()
      guard let family = CurveFamilies.schema.read(Node(.text(familyName), at: place), &problems) else {
        throw ArtifactError("there is no curve family '\(familyName)'")
      }
      return family
    }
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
    let family = try family
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
