import Declarations
import FileFormats
import FoundationEssentials
import Networks
import Workflow

/// Unit eigenvectors of the Hessian's largest eigenvalues at networks, in the names of their parameters.
///
/// As safetensors: `networks.0.vectors.1.conv1.weight` is the tensor `conv1.weight` of the second vector of the first network. The
/// metadata say `networks` (how many), and of each network its name, the digest of its parameters, and the eigenvalues.
public struct Eigenvectors: Artifact {
  public static let type = "eigenvectors"

  struct OfNetwork: Sendable {
    let name: String
    /// What stands for its parameters: vectors are of a network, not of a name.
    let parameters: String
    let values: [Double]
    let vectors: [[Float]]
  }

  private struct Entry: Sendable {
    let name: String
    let parameters: String
    let values: [Double]
  }

  private let entries: [Entry]
  private let tensors: [String: StoredTensor]

  init(_ networks: [OfNetwork], layout: ParameterLayout) {
    entries = networks.map { Entry(name: $0.name, parameters: $0.parameters, values: $0.values) }
    let stored = networks.enumerated().flatMap { place, network in
      network.vectors.enumerated().flatMap { rank, vector in
        layout.parameters.map {
          StoredTensor(Self.name($0.name, place, rank), shape: $0.shape, Array(vector[$0.range]))
        }
      }
    }
    tensors = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
  }

  private static func name(_ tensor: String, _ network: Int, _ rank: Int) -> String {
    "networks.\(network).vectors.\(rank).\(tensor)"
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    var metadata = ["networks": "\(entries.count)"]
    for (place, entry) in entries.enumerated() {
      let json: JSON = [
        "name": JSON(entry.name), "parameters": JSON(entry.parameters),
        "eigenvalues": .array(entry.values.map { JSON($0) }),
      ]
      metadata["network.\(place)"] = json.compactText
    }
    let data = SafetensorsFile.encode(Array(tensors.values), metadata: metadata)
    return [ArtifactFile(name: "\(name).safetensors", bytes: Array(data))]
  }

  public init(files: [ArtifactFile]) throws {
    let bytes = try files.bytes(ending: ".safetensors")
    let file = try SafetensorsFile(
      decoding: FileContent(name: "eigenvectors.safetensors", bytes: Data(bytes)))
    guard let count = file.metadata["networks"].flatMap({ Int($0) }), (0...100_000).contains(count) else {
      throw ArtifactError("a file of eigenvectors does not say of how many networks they are")
    }
    entries = try (0..<count).map { place in
      guard let json = try file.metadata["network.\(place)"].map({ try JSON(parsing: $0) }),
        let name = json["name"]?.text, let parameters = json["parameters"]?.text
      else { throw ArtifactError("a file of eigenvectors does not say what network \(place) is") }
      return Entry(
        name: name, parameters: parameters,
        values: try json.member("eigenvalues").numbers(as: "eigenvalues"))
    }
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The names of the networks that they are of.
  var names: [String] { entries.map(\.name) }

  /// The vectors at a network, [vectors][parameters], with their eigenvalues; nil where it is none of those that they are of.
  ///
  /// - Throws: `ArtifactError` where they are of another kind of network.
  func vectors(
    at parameters: [Float], for layout: ParameterLayout
  ) throws -> [(value: Double, vector: [Float])]? {
    guard let place = entries.firstIndex(where: { $0.parameters == parameters.identity.text }) else {
      return nil
    }
    return try entries[place].values.enumerated().map { rank, value in
      (
        value,
        try layout.parameters.flatMap { try tensors.values(of: $0, named: Self.name($0.name, place, rank)) }
      )
    }
  }
}

extension Eigenvectors {
  static let kind = ResultKind(Eigenvectors.self, export: .weights())
}
