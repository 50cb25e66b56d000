import FileFormats
import Foundation
import Workflow

@testable import Experiments

/// A network of linear layers with tanh between, computed by the definition and in double precision.
struct PlainNetwork {
  private let layers: [(weights: [[Double]], biases: [Double])]

  /// - Parameters:
  ///   - tensors: `0.weight`, `0.bias`, `2.weight` …; a position of its own is each activation's.
  ///   - prefix: what stands before their names.
  init(_ tensors: [String: StoredTensor], prefix: String = "") throws {
    var layers: [(weights: [[Double]], biases: [Double])] = []
    for position in stride(from: 0, to: 100, by: 2) {
      guard let weight = tensors["\(prefix)\(position).weight"],
        let bias = tensors["\(prefix)\(position).bias"]
      else { break }
      let values = (weight.floats() ?? []).map(Double.init)
      let width = weight.shape[1]
      layers.append(
        (
          (0..<weight.shape[0]).map { Array(values[($0 * width)..<(($0 + 1) * width)]) },
          (bias.floats() ?? []).map(Double.init)
        ))
    }
    self.layers = layers
  }

  private init(layers: [(weights: [[Double]], biases: [Double])]) { self.layers = layers }

  /// Σ c_i θ_i
  static func combination(_ parts: [(factor: Double, network: PlainNetwork)]) -> PlainNetwork {
    let first = parts[0].network
    return PlainNetwork(
      layers: first.layers.indices.map { layer in
        let weights = first.layers[layer].weights.indices.map { row in
          first.layers[layer].weights[row].indices.map { column in
            parts.reduce(0) { $0 + $1.factor * $1.network.layers[layer].weights[row][column] }
          }
        }
        let biases = first.layers[layer].biases.indices.map { row in
          parts.reduce(0) { $0 + $1.factor * $1.network.layers[layer].biases[row] }
        }
        return (weights, biases)
      })
  }

  /// All weights and biases, layer by layer.
  var vector: [Double] { layers.flatMap { $0.weights.flatMap(\.self) + $0.biases } }

  /// What the last layer gives for one example.
  func outputs(_ example: [Double]) -> [Double] {
    var values = example
    for (index, layer) in layers.enumerated() {
      values = zip(layer.weights, layer.biases).map { row, bias in
        zip(row, values).reduce(bias) { $0 + $1.0 * $1.1 }
      }
      if index < layers.count - 1 { values = values.map { tanh($0) } }
    }
    return values
  }

  /// softmax of what the last layer gives for one example.
  func probabilities(_ example: [Double]) -> [Double] {
    let exponentials = outputs(example).map { exp($0) }
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
  }
}
