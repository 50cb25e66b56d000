import Declarations
import FileFormats
import Foundation
import Networks
import Neural

@testable import Experiments

/// A file of weights that a test made up.
struct SampleWeights {
  /// Keeps the order of the tensors, as npz does, or not, as safetensors.
  var isOrdered = true
  let tensors: [StoredTensor]

  init(_ tensors: [StoredTensor], isOrdered: Bool = true) {
    self.tensors = tensors
    self.isOrdered = isOrdered
  }

  /// Tensors of zeros.
  init(_ tensors: [(name: String, shape: [Int])], isOrdered: Bool = true) {
    self.init(
      tensors.map { name, shape in
        StoredTensor(name, shape: shape, [Float](repeating: 0, count: shape.reduce(1, *)))
      }, isOrdered: isOrdered)
  }

  func file() throws -> TensorFile {
    let bytes =
      isOrdered
      ? NPZFile.encode(tensors.map { ($0.name, NPYFile.encode($0)) }) : SafetensorsFile.encode(tensors)
    return try TensorFile(decoding: FileContent(name: "start.pth", bytes: bytes))
  }

  func found(
    for network: Network, names: [String: String] = [:], ignore: [String] = [], controlPoint: Int? = nil
  ) throws -> FoundWeights {
    let settings = ImportSettings(
      names: names.sorted { $0.key < $1.key }.map { NamedValue(name: $0.key, value: $0.value) },
      ignore: ignore, controlPoint: controlPoint)
    return try FoundWeights(in: try file(), of: network, settings, proceed: {})
  }

  /// What the file calls the network's tensors, by the names that these have.
  func names(
    for network: Network, names: [String: String] = [:], ignore: [String] = [], controlPoint: Int? = nil
  ) throws -> [String: String] {
    let found = try found(for: network, names: names, ignore: ignore, controlPoint: controlPoint)
    return Dictionary(uniqueKeysWithValues: found.matching.pairs.map { ($0.tensor.name, $0.name) })
  }
}
