import Declarations
import FileFormats
import Foundation
import Networks
import Testing

@testable import Experiments
@testable import Neural

/// A network under names that published code gives its layers, with what PyTorch makes of it; `Fixtures/make_presets.py`
/// writes that down.
struct PublishedNetwork: CustomTestStringConvertible, Sendable {
  let name: String
  let network: Network
  /// What stands before all names in the file.
  var prefix = ""

  var testDescription: String { name }

  static let all: [PublishedNetwork] = [
    PublishedNetwork(name: "resnet, kuangliu", network: small(ResNet(depth: 8)), prefix: "module."),
    PublishedNetwork(
      name: "resnet, torchvision", network: small(ResNet(depth: 14, shortcut: .projection)),
      prefix: "module._orig_mod.model."),
    PublishedNetwork(
      name: "resnet, open_lth", network: small(ResNet(depth: 14, shortcut: .projection)),
      prefix: "model.module."),
    PublishedNetwork(name: "preresnet, basic", network: small(PreResNet(depth: 14)), prefix: "net."),
    PublishedNetwork(
      name: "preresnet, bottleneck", network: small(PreResNet(depth: 11, block: .bottleneck))),
    PublishedNetwork(
      name: "wide-resnet, Garipov",
      network: small(WideResNet(depth: 10, widthFactor: 2, bias: true, strideAt: 2, shortcutFrom: .input)),
      prefix: "_orig_mod.net.module."),
    PublishedNetwork(
      name: "wide-resnet, the paper", network: small(WideResNet(depth: 16, widthFactor: 1))),
    PublishedNetwork(name: "resnet18, kuangliu", network: small(ResNet18(width: 8)), prefix: "module."),
    PublishedNetwork(
      name: "resnet18, torchvision", network: small(ResNet18(width: 8)), prefix: "net.model.module."),
    PublishedNetwork(name: "vgg, norms", network: VGG(depth: 11, norm: .batch, width: 8).network),
    PublishedNetwork(
      name: "vgg, torchvision", network: VGG(depth: 13, classifier: .mlp, width: 8).network,
      prefix: "model."),
    PublishedNetwork(
      name: "vgg, Garipov", network: VGG(depth: 16, classifier: .mlp, width: 8).network, prefix: "module."),
    PublishedNetwork(
      name: "vgg, open_lth", network: VGG(depth: 11, norm: .batch, lastPool: .average, width: 8).network,
      prefix: "model."),
    PublishedNetwork(name: "conv-fc", network: ConvFC().network),
    PublishedNetwork(
      name: "mlp, open_lth",
      network: MLP(widths: [48, 20, 20, 10]).network(on: Networks.Shape([3, 4, 4]))
        ?? MLP(widths: [1, 1])
        .network, prefix: "model."),
  ]

  /// What pools in the end, on smaller images.
  private static func small(_ preset: any ImagePreset) -> Network {
    Network(input: Networks.Shape([3, 16, 16]), layers: preset.layers)
  }

  /// Everything that PyTorch wrote down, by network.
  static let fixture: JSON? = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/presets.json")
    return (try? Data(contentsOf: file)).flatMap { try? JSON(parsing: Array($0)) }
  }()

  var results: JSON { Self.fixture?[name] ?? .null }

  /// Names and shapes in the order of PyTorch's state dict.
  var tensors: [(name: String, shape: [Int])] {
    (results["names"]?.elements ?? []).map { entry in
      (entry.elements?[0].text ?? "", (entry.elements?[1].elements ?? []).compactMap(\.integer))
    }
  }

  /// The file, with the values that the formula gives.
  func weights(renamed rename: (String) -> String = { $0 }) -> SampleWeights {
    SampleWeights(
      tensors.map { name, shape in
        StoredTensor(prefix + rename(name), shape: shape, Self.values(of: name, shape: shape))
      })
  }

  static func values(of name: String, shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    if name.hasSuffix("running_var") { return formula(name, count: count, middle: 1.25, reach: 0.75) }
    guard name.hasSuffix("weight") else { return formula(name, count: count, reach: 0.1) }
    if shape.count == 1 { return formula(name, count: count, middle: 1, reach: 0.5) }
    return formula(name, count: count, reach: (6 / Double(shape.dropFirst().reduce(1, *))).squareRoot())
  }

  var exampleCount: Int { results["examples"]?.integer ?? 0 }

  var inputs: [Float] { inputs(count: exampleCount) }
  var classes: [Int] { classes(count: exampleCount) }

  func inputs(count: Int) -> [Float] {
    Self.formula("input", count: count * network.input.count, reach: 1.7)
  }

  func classes(count: Int) -> [Int] { Self.hashed("labels", count: count).map { Int($0 % 10) } }

  var batch: Batch {
    let inputs = inputs
    let size = network.input.count
    let rows = (0..<exampleCount).map { Array(inputs[$0 * size..<($0 + 1) * size]) }
    return Batch(input: network.input, rows: rows, classes: classes)
  }

  private static func formula(
    _ name: String, count: Int, middle: Double = 0, reach: Double
  ) -> [Float] {
    hashed(name, count: count).map { Float(middle + reach * (Double($0) / 0x1p31 - 1)) }
  }

  private static func hashed(_ name: String, count: Int) -> [UInt32] {
    let seed = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return [UInt32](unsafeUninitializedCapacity: count) { buffer, initialised in
      var index: UInt32 = 0
      while index < count {
        var h = index &* 2_654_435_761 &+ seed
        h ^= h >> 16
        h = h &* 0x7FEB_352D
        h ^= h >> 15
        h = h &* 0x846C_A68B
        buffer[Int(index)] = h ^ h >> 16
        index += 1
      }
      initialised = count
    }
  }
}
