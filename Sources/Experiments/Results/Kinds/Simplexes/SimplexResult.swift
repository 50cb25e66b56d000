import Declarations
import FileFormats
import FoundationEssentials
import Networks
import Neural
import Workflow

/// A simplicial complex through weight space: vertices, and the simplexes that they span.
///
/// As safetensors: `vertices.0.conv1.weight` is the tensor `conv1.weight` of the first vertex; the metadata say `vertices` (how
/// many there are) and `simplexes`, a list of lists of their numbers as JSON.
public struct SimplexResult: Artifact {
  public static let type = "simplex"

  /// How many vertices it has.
  public let vertexCount: Int
  /// The vertices of each simplex, by their numbers from 0.
  public let simplexes: [[Int]]
  private let tensors: [String: StoredTensor]

  private static let mostVertices = 100_000

  init(_ complex: SimplicialComplex, layout: ParameterLayout) {
    vertexCount = complex.vertices.count
    simplexes = complex.simplexes
    let stored = complex.vertices.enumerated().flatMap { number, vertex in
      layout.parameters.map {
        StoredTensor("vertices.\(number).\($0.name)", shape: $0.shape, Array(vertex[$0.range]))
      }
    }
    tensors = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
  }

  public init(files: [ArtifactFile]) throws {
    let bytes = try files.bytes(ending: ".safetensors")
    let file = try SafetensorsFile(decoding: FileContent(name: "simplex.safetensors", bytes: Data(bytes)))
    (vertexCount, simplexes) = try Self.parts(of: file)
    // Names may look alike and differ in their bytes.
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  private static func parts(of file: SafetensorsFile) throws -> (vertices: Int, simplexes: [[Int]]) {
    guard let count = file.metadata["vertices"].flatMap({ Int($0) }), (1...mostVertices).contains(count),
      let lists = try file.metadata["simplexes"].map({ try JSON(parsing: $0) })?.elements, !lists.isEmpty,
      lists.count <= mostVertices
    else {
      throw ArtifactError(
        "a simplex's file does not say how many vertices it has, and which simplexes they span")
    }
    let simplexes = try lists.map { list -> [Int] in
      let numbers = (list.elements ?? []).compactMap(\.integer)
      guard !numbers.isEmpty, numbers.count == list.elements?.count,
        numbers.allSatisfy({ (0..<count).contains($0) }), Set(numbers).count == numbers.count
      else {
        throw ArtifactError("a simplex's file has a simplex of vertices that are not there, or not different")
      }
      return numbers
    }
    return (count, simplexes)
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let lists = JSON.array(simplexes.map { .array($0.map { JSON($0) }) })
    let data = SafetensorsFile.encode(
      Array(tensors.values), metadata: ["vertices": "\(vertexCount)", "simplexes": lists.compactText])
    return [ArtifactFile(name: "\(name).safetensors", bytes: Array(data))]
  }

  /// The complex as vectors.
  ///
  /// - Throws: `ArtifactError` where it is of another network.
  func complex(for layout: ParameterLayout) throws -> SimplicialComplex {
    SimplicialComplex(
      vertices: try (0..<vertexCount).map { number in
        try layout.parameters.flatMap { try tensors.values(of: $0, named: "vertices.\(number).\($0.name)") }
      }, simplexes: simplexes)
  }
}

extension SimplexResult {
  static let kind = ResultKind(SimplexResult.self, export: .weights(and: vertices))

  /// Each vertex as a state dict of its own.
  @Sendable private static func vertices(of file: SafetensorsFile, _ stem: String) throws -> [ArtifactFile] {
    try (0..<parts(of: file).vertices).map { number in
      let prefix = "vertices.\(number)."
      let tensors = file.tensors.filter { $0.name.hasPrefix(prefix) }.map {
        $0.renamed(String($0.name.dropFirst(prefix.count)))
      }
      guard SafetensorsFile.canName(tensors.map(\.name)) else {
        throw ArtifactError("a simplex's file gives a tensor of vertex \(number) twice")
      }
      return ArtifactFile(
        name: "\(stem)-vertex-\(number).safetensors", bytes: Array(SafetensorsFile.encode(tensors)))
    }
  }
}
