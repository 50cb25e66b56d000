import FileFormats
import Foundation
import Networks
import Neural

@testable import Experiments

/// Networks of the preset `mynet`, examples and labels whose numbers `Fixtures/make_networks.py` knows too: a formula of a
/// tensor's name and an index.
enum FormulaNetworks {
  static let exampleCount = 13

  /// The weights and running statistics of a network, as a file of safetensors.
  static func weights(_ prefix: String) throws -> [UInt8] {
    let layout = try MyNet().network.layout()
    let norms = Set(layout.buffers.map { $0.name.layerName })
    let tensors = (layout.parameters + layout.buffers).map { tensor in
      let (middle, reach) = range(of: tensor, norms: norms)
      return StoredTensor(
        tensor.name, shape: tensor.shape,
        values("\(prefix)/\(tensor.name)", count: tensor.shape.reduce(1, *), middle, reach))
    }
    return Array(SafetensorsFile.encode(tensors))
  }

  /// The examples and their labels, as arrays `x` and `y` of a file of safetensors.
  static func examples() -> [UInt8] {
    let x = values("input", count: exampleCount * 28 * 28, 0, 1.7)
    let y = hashed("labels", count: exampleCount).map { Int64($0 % 10) }
    return Array(
      SafetensorsFile.encode([
        StoredTensor("x", shape: [exampleCount, 1, 28, 28], x), StoredTensor("y", shape: [exampleCount], y),
      ]))
  }

  private static func range(
    of tensor: ParameterLayout.Tensor, norms: Set<String>
  ) -> (middle: Double, reach: Double) {
    switch tensor.name.leafName {
    case "running_var": (1.25, 0.75)
    case "weight" where norms.contains(tensor.name.layerName): (1, 0.5)
    case "weight": (0, 1 / Double(tensor.shape.dropFirst().reduce(1, *)).squareRoot())
    default: (0, 0.1)
    }
  }

  private static func values(_ name: String, count: Int, _ middle: Double, _ reach: Double) -> [Float] {
    hashed(name, count: count).map { Float(middle + reach * (Double($0) / 0x1p31 - 1)) }
  }

  private static func hashed(_ name: String, count: Int) -> [UInt32] {
    let seed = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return (0..<count).map { index in
      var h = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ seed
      h ^= h >> 16
      h = h &* 0x7FEB_352D
      h ^= h >> 15
      h = h &* 0x846C_A68B
      return h ^ h >> 16
    }
  }
}
