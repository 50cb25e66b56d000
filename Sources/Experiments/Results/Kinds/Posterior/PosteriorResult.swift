import FileFormats
import FoundationEssentials
import Networks
import Neural
import Workflow

/// A normal distribution of weights: its mean, the variance of each weight, and deviations of low rank.
///
/// As safetensors: `mean.0.weight`, `variance.0.weight`, and `deviation.0.0.weight` of the first deviation; metadata say how
/// many deviations there are, and of how many states it was made.
public struct PosteriorResult: Artifact {
  public static let type = "posterior"

  /// How many deviations it has.
  public let rank: Int
  /// Of how many states it was made.
  public let stateCount: Int
  private let tensors: [String: StoredTensor]

  private static let mostDeviations = 1000

  init(_ posterior: GaussianPosterior, ofStates count: Int, layout: ParameterLayout) {
    rank = posterior.deviations.count
    stateCount = count
    func stored(_ vector: [Float], _ prefix: String) -> [StoredTensor] {
      layout.parameters.map { StoredTensor("\(prefix).\($0.name)", shape: $0.shape, Array(vector[$0.range])) }
    }
    let all =
      stored(posterior.mean, "mean") + stored(posterior.variances, "variance")
      + posterior.deviations.enumerated().flatMap { stored($0.element, "deviation.\($0.offset)") }
    tensors = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
  }

  public init(files: [ArtifactFile]) throws {
    let bytes = try files.bytes(ending: ".safetensors")
    let file = try SafetensorsFile(decoding: FileContent(name: "posterior.safetensors", bytes: Data(bytes)))
    (rank, stateCount) = try Self.counts(of: file)
    // Names may look alike and differ in their bytes.
    tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
  }

  private static func counts(of file: SafetensorsFile) throws -> (rank: Int, states: Int) {
    guard let rank = file.metadata["deviations"].flatMap({ Int($0) }), (0...mostDeviations).contains(rank),
      let states = file.metadata["states"].flatMap({ Int($0) }), states > 0
    else {
      throw ArtifactError(
        "a posterior's file does not say how many deviations it has, and of how many states it was made")
    }
    return (rank, states)
  }

  public func files(named name: String) throws -> [ArtifactFile] {
    let data = SafetensorsFile.encode(
      Array(tensors.values), metadata: ["deviations": "\(rank)", "states": "\(stateCount)"])
    return [ArtifactFile(name: "\(name).safetensors", bytes: Array(data))]
  }

  /// The posterior as vectors.
  ///
  /// - Throws: `ArtifactError` where it was made of another network's weights, or a variance is below zero.
  func posterior(for layout: ParameterLayout) throws -> GaussianPosterior {
    func vector(_ prefix: String) throws -> [Float] {
      try layout.parameters.flatMap { try tensors.values(of: $0, named: "\(prefix).\($0.name)") }
    }
    let variances = try vector("variance")
    if variances.contains(where: { $0 < 0 }) { throw ArtifactError("a posterior has a variance below zero") }
    return GaussianPosterior(
      mean: try vector("mean"), variances: variances,
      deviations: try (0..<rank).map { try vector("deviation.\($0)") })
  }
}

extension PosteriorResult {
  static let kind = ResultKind(PosteriorResult.self, export: .weights(and: parts))

  /// The mean as a state dict of its own, which PyTorch loads; so the variances and each deviation.
  @Sendable private static func parts(of file: SafetensorsFile, _ stem: String) throws -> [ArtifactFile] {
    let rank = try counts(of: file).rank
    return try (["mean", "variance"] + (0..<rank).map { "deviation.\($0)" }).map { part in
      let tensors = file.tensors.filter { $0.name.hasPrefix("\(part).") }.map {
        $0.renamed(String($0.name.dropFirst(part.count + 1)))
      }
      guard SafetensorsFile.canName(tensors.map(\.name)) else {
        throw ArtifactError("a posterior's file gives a tensor of its \(part) twice")
      }
      return ArtifactFile(
        name: "\(stem)-\(part.replacing(".", with: "-")).safetensors",
        bytes: Array(SafetensorsFile.encode(tensors)))
    }
  }
}
