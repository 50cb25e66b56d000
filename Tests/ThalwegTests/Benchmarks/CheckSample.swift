import FileFormats
import Foundation
import Networks
import Neural

@testable import thalweg

/// A state and a batch for a check: the numbers that the engine's fixtures were made with.
///
/// `Tests/NeuralTests/Fixtures/make_fixtures.py` says the formula; its files hold what PyTorch made of them.
struct CheckSample {
  static let count = 13
  let network: BenchmarkNetwork
  var tensors: [StoredTensor]

  init(_ network: BenchmarkNetwork) throws {
    self.network = network
    let layout = try network.network.layout()
    tensors =
      layout.parameters.map { Self.tensor($0, "weights") } + layout.buffers.map { Self.tensor($0, "buffers") }
    let shape = [Self.count] + network.network.input.dimensions
    tensors.append(StoredTensor("inputs", shape: shape, Self.values("input", shape, reach: 1.7)))
    let classes = Self.hashed("labels", Self.count).map { Int64($0 % 10) }
    tensors.append(StoredTensor("classes", shape: [Self.count], classes))
  }

  /// What PyTorch made of the sample.
  var reference: SafetensorsFile {
    get throws {
      let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      let path = tests.appending(path: "NeuralTests/Fixtures/\(network.name).safetensors").path
      return try SafetensorsFile(decoding: FileContent.read(path))
    }
  }

  subscript(name: String) -> [Float] { tensors.first { $0.name == name }?.floats() ?? [] }

  /// The same with a tensor instead of the one of its name, or without it.
  func replacing(_ name: String, with tensor: StoredTensor?) -> CheckSample {
    var copy = self
    copy.tensors = tensors.filter { $0.name != name } + (tensor.map { [$0] } ?? [])
    return copy
  }

  func write(to file: URL) throws { try SafetensorsFile.encode(tensors).write(to: file) }

  private static func tensor(_ place: ParameterLayout.Tensor, _ prefix: String) -> StoredTensor {
    let key = "\(prefix)/\(place.name)"
    let fanIn = Double(place.shape.dropFirst().reduce(1, *))
    let (middle, reach) =
      if key.hasSuffix("running_var") { (1.25, 0.75) } else if !key.hasSuffix("weight") {
        (0.0, 0.1)
      } else if place
        .shape.count == 1
      { (1.0, 0.5) } else { (0.0, 1 / fanIn.squareRoot()) }
    return StoredTensor(
      place.name, shape: place.shape, values(key, place.shape, middle: middle, reach: reach))
  }

  private static func values(
    _ name: String, _ shape: [Int], middle: Double = 0, reach: Double
  ) -> [Float] {
    hashed(name, shape.reduce(1, *)).map { Float(middle + reach * (Double($0) / 0x1p31 - 1)) }
  }

  private static func hashed(_ name: String, _ count: Int) -> [UInt32] {
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
