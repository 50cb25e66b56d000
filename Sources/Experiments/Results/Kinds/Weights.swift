import FileFormats
import FoundationEssentials
import Networks
import Neural
import Workflow

/// The weights of a trained network and the running statistics of its batch norms, by name.
///
/// Names are those of a PyTorch state dict, so that PyTorch can load the file and Thalweg can load PyTorch's.
public struct Weights: Artifact {
  public static let type = "weights"

  private let tensors: [String: StoredTensor]
  /// Where the running statistics come from, where that has to be known; nil of a network that came by them in training.
  let statistics: String?

  /// What statistics are that are averages of other networks': hardly those of the network itself.
  static let averagedStatistics = "averaged"

  /// - Parameters:
  ///   - parameters: flat, as `layout` says.
  ///   - buffers: flat, as `layout` says.
  ///   - statistics: where the running statistics come from, where that has to be known.
  public init(
    parameters: [Float], buffers: [Float], layout: ParameterLayout, statistics: String? = nil
  ) {
    self.statistics = statistics
    let stored =
      layout.parameters.map { StoredTensor($0.name, shape: $0.shape, Array(parameters[$0.range])) }
      + layout.buffers.map { StoredTensor($0.name, shape: $0.shape, Array(buffers[$0.range])) }
    tensors = Dictionary(stored.map { ($0.name, $0) }) { first, _ in first }
  }

  public init(files: [ArtifactFile]) throws {
    let bytes = try files.bytes(ending: ".safetensors")
    let file = try SafetensorsFile(decoding: FileContent(name: "weights.safetensors", bytes: Data(bytes)))
    statistics = file.metadata["statistics"]
    // Names may look alike and differ in their bytes.
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let data = SafetensorsFile.encode(
      Array(tensors.values), metadata: statistics.map { ["statistics": $0] } ?? [:])
    return [ArtifactFile(name: "\(name).safetensors", bytes: Array(data))]
  }

  /// The parameters as one flat vector.
  ///
  /// - Throws: `ArtifactError` naming the first tensor that is missing or has another shape.
  public func parameters(for layout: ParameterLayout) throws -> [Float] {
    try layout.parameters.flatMap { try values(of: $0) }
  }

  /// The running statistics of batch norms as one flat vector.
  public func buffers(for layout: ParameterLayout) throws -> [Float] {
    try layout.buffers.flatMap { try values(of: $0) }
  }

  private func values(of wanted: ParameterLayout.Tensor) throws -> [Float] {
    try tensors.values(of: wanted, named: wanted.name)
  }
}

extension [String: StoredTensor] {
  /// The float32 values of a tensor of the layout.
  func values(of wanted: ParameterLayout.Tensor, named name: String) throws -> [Float] {
    guard let tensor = self[name] else {
      throw ArtifactError("the weights have no '\(name)': were they made by another network?")
    }
    guard tensor.shape == wanted.shape, let values = tensor.floats() else {
      throw ArtifactError("'\(name)' has the shape \(tensor.shape), and the network expects \(wanted.shape)")
    }
    return values
  }
}

extension Weights {
  static let kind = ResultKind(Weights.self, export: .weights())
}
