import FileFormats
import Foundation
import Networks
import Neural
import Testing

@testable import Experiments

@Suite("Names of published code")
struct PublishedNamesTests {
  private typealias Tensors = [(name: String, shape: [Int])]

  /// The tensors of a network, under its own names or with parts of them replaced.
  private static func tensors(
    _ network: Network, _ replacements: [(String, String)] = [], prefix: String = ""
  ) throws -> Tensors {
    try network.layout().inStateOrder.map { tensor in
      (prefix + replacements.reduce(tensor.name) { $0.replacing($1.0, with: $1.1) }, tensor.shape)
    }
  }

  private static let small = ResNet(depth: 8, shortcut: .projection).network

  @Test(
    "any nesting of wrappers is left out",
    arguments: [
      "module.", "_orig_mod.", "model.", "net.", "module._orig_mod.", "model.net.",
      "net.model.module._orig_mod.",
      "_orig_mod.module.model.net.",
    ], [[], [("shortcut", "downsample"), ("linear", "fc")]])
  func wrappers(_ prefix: String, _ replacements: [(String, String)]) throws {
    let tensors = try Self.tensors(Self.small, replacements, prefix: prefix)
    for isOrdered in [true, false] {
      let names = try SampleWeights(tensors, isOrdered: isOrdered).names(for: Self.small)
      #expect(names["layer3.0.shortcut.1.running_var"]?.hasPrefix(prefix) == true)
      #expect(names.count == tensors.count)
    }
    // Beside them what an average or a script keeps.
    let kept: Tensors = tensors + [("n_averaged", [1]), ("epoch", [])]
    #expect(try SampleWeights(kept).names(for: Self.small, ignore: ["n_averaged"]).count == tensors.count)
  }

  @Test("names that a file has in two ways decide nothing")
  func twoWays() throws {
    let tensors = try Self.tensors(Self.small, [("linear", "fc")]) + [("classifier.weight", [10, 64])]
    #expect(message { _ = try SampleWeights(tensors).names(for: Self.small) } != nil)
  }

  @Test("numbers of blocks are numbers: the tenth comes after the ninth")
  func manyBlocks() throws {
    let network = ResNet(depth: 26).network
    let numbers = (0..<12).reversed().map { index in
      ("layer\(index / 4 + 1).\(index % 4).", "blocks.\(index).")
    }
    let tensors = try Self.tensors(network, numbers + [("linear", "fc"), ("conv1.", "conv1.")])
      .map { name, shape in
        (
          name.hasPrefix("conv1")
            ? "conv" + name.dropFirst(5) : name.hasPrefix("bn1") ? "bn" + name.dropFirst(3) : name, shape
        )
      }
    for isOrdered in [true, false] {
      let names = try SampleWeights(tensors, isOrdered: isOrdered).names(for: network)
      #expect(names["layer3.2.conv2.weight"] == "blocks.10.conv2.weight")
      #expect(names["bn1.running_var"] == "bn.running_var")
    }
  }

  @Test("Garipov's VGG with norms leaves out half of each block, which is said")
  func halfBlocks() throws {
    let network = VGG(depth: 16, norm: .batch, classifier: .mlp, width: 2).network
    let tensors = try Self.tensors(network)
    let roles = try #require(LayerRoles(of: try network.graph()))
    let renamed = Dictionary(
      uniqueKeysWithValues: roles.layers.map { layer -> (String, String) in
        guard case .chain(let link) = layer.place, layer.kind != .linear else {
          return (layer.path, layer.path)
        }
        return (layer.path, "layer_blocks.\(link.pools).\(link.sincePool)")
      })
    let weights = SampleWeights(
      tensors.map { ("\(renamed[$0.name.layerName] ?? "").\($0.name.leafName)", $0.shape) })
    let notes = try weights.found(for: network).notes(listedIn: "names.csv")
    #expect(notes.count == 1 && notes[0].contains("leaves out the second half"), "\(notes)")
  }

  @Test("what a pickled module says of its layers is held against layers that were found by known names")
  func module() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/vgg-module.pth")
    let content = FileContent(name: "vgg.pth", bytes: try Data(contentsOf: path))
    func found(padding: Int) throws -> FoundWeights {
      var layers = VGG(depth: 11, classifier: .mlp, width: 1).layers
      if case .block(var features) = layers[0].form {
        features[0] = LayerEntry(Convolution(filters: 1, kernel: Extent(3), padding: Extent(padding)))
        layers[0] = LayerEntry(name: "features", .block(features))
      }
      return try FoundWeights(
        in: try TensorFile(decoding: content),
        of: Network(input: Networks.Shape([3, 32, 32]), layers: layers), ImportSettings(), proceed: {})
    }
    let names = try found(padding: 1).matching.pairs.map(\.name)
    #expect(names.contains("classifier.3.weight") && names.contains("features.0.bias"))
    #expect(
      message { _ = try found(padding: 2) }?.contains(
        "'features.0' (convolution) has padding 1×1, and layer features.0 has 2×2") == true)
  }

  private static let differences: [(what: String, file: Network, names: [(String, String)], says: String)] = [
    (
      "width", ResNet(depth: 8, widthFactor: 2).network, [],
      "the file's network is twice as wide: 32 channels in conv1, 16 here\n"
    ),
    (
      "width under other names", ResNet(depth: 8, widthFactor: 3).network, [("linear", "fc")],
      "the file's network is 3 times as wide: 48 channels in conv1, 16 here\n"
    ),
    (
      "depth", ResNet(depth: 14).network, [],
      "the file's network is deeper: 13 convolutions, 7 here\n"
    ),
    (
      "both", ResNet(depth: 14, widthFactor: 2).network, [("linear", "fc")],
      "the file's network is twice as wide: 32 channels in conv1, 16 here, and is deeper: 13 convolutions, 7 here\n"
    ),
    (
      "outputs", ResNet(depth: 8, classes: 100).network, [],
      "the file's network has 100 outputs, and this one 10\n"
    ),
    (
      "shortcuts", ResNet(depth: 8, shortcut: .projection).network,
      [("shortcut", "downsample"), ("linear", "fc")],
      "the file's network has convolutions around its blocks (layer2.0.downsample.0), and this one has none\n"
    ),
  ]

  @Test("what differs as a whole is said first", arguments: differences.indices)
  func difference(index: Int) throws {
    let (what, file, names, says) = Self.differences[index]
    let weights = SampleWeights(try Self.tensors(file, names))
    let text = message { _ = try weights.names(for: ResNet(depth: 8).network) } ?? ""
    #expect(text.hasPrefix(says), "\(what): \(text.prefix(600))")
    #expect(text.contains("'start.pth' does not fit the network"))
  }

  @Test("widths that the first convolution does not show, biases and norms are said too")
  func otherDifferences() throws {
    let wide = WideResNet(depth: 10, widthFactor: 1).network
    func says(_ file: Network, _ network: Network) throws -> String {
      message { _ = try SampleWeights(try Self.tensors(file)).names(for: network) } ?? ""
    }
    #expect(
      try says(WideResNet(depth: 10, widthFactor: 2).network, wide).hasPrefix("the file's network is "))
    #expect(
      try says(WideResNet(depth: 10, widthFactor: 1, bias: true).network, wide).hasPrefix(
        "the file's network has biases in its convolutions, and this one has none\n"))
    #expect(
      try says(VGG(depth: 11, norm: .batch, width: 4).network, VGG(depth: 11, width: 4).network)
        .hasPrefix("the file's network has norms, and this one has none\n"))
    #expect(
      try says(MLP(widths: [4, 8, 2]).network, MLP(widths: [4, 6, 2]).network).hasPrefix(
        "the file's network is wider: 8 outputs in 0, 6 here\n"))
  }
}

@Suite("Curves of published code")
struct PublishedCurveTests {
  /// What the layers of a curve are called where the plain network calls them otherwise.
  private static let curves: [(what: String, network: Network, names: [(String, String)])] = [
    ("preresnet", PreResNet(depth: 8).network, [("downsample.0", "downsample")]),
    ("bottlenecks", PreResNet(depth: 11, block: .bottleneck).network, [("downsample.0", "downsample")]),
    (
      "wide-resnet",
      WideResNet(depth: 10, widthFactor: 1, bias: true, strideAt: 2, shortcutFrom: .input).network,
      [("shortcut.0", "shortcut")]
    ),
    (
      "vgg", VGG(depth: 16, classifier: .mlp, width: 2).network,
      [("classifier.1", "fc1"), ("classifier.4", "fc2"), ("classifier.6", "fc3")]
    ),
    (
      "conv-fc", ConvFC().network,
      [
        ("conv_part.0", "conv1"), ("conv_part.3", "conv2"), ("conv_part.6", "conv3"), ("fc_part.0", "fc4"),
        ("fc_part.2", "fc5"), ("fc_part.4", "fc6"),
      ]
    ),
  ]

  /// Control points of ones, twos and so on, as the code of Garipov et al. keeps them; statistics are nines.
  private static func file(
    _ network: Network, _ names: [(String, String)], points: Int, isChain: Bool = false
  ) throws -> SampleWeights {
    func filled(_ name: String, _ shape: [Int], _ value: Float) -> StoredTensor {
      StoredTensor(name, shape: shape, [Float](repeating: value, count: shape.reduce(1, *)))
    }
    var convolutions = (block: 0, place: 0)
    var vgg: [String: String] = [:]
    for node in try network.graph().nodes where node.path.hasPrefix("features.") {
      if node.operation is MaxPool { convolutions = (convolutions.block + 1, 0) }
      guard node.operation is Convolution else { continue }
      vgg[node.path] = "layer_blocks.\(convolutions.block).\(convolutions.place)"
      convolutions.place += 1
    }
    let tensors = try network.layout().inStateOrder.flatMap { tensor -> [StoredTensor] in
      let plain = names.reduce(
        vgg[tensor.name.layerName].map { "\($0).\(tensor.name.leafName)" } ?? tensor.name
      ) {
        $0.replacing("\($1.0).", with: "\($1.1).")
      }
      if tensor.name.contains("running_") { return [filled("net.\(plain)", tensor.shape, 9)] }
      return (0..<points).map { filled("net.\(plain)_\($0)", tensor.shape, Float($0 + 1)) }
    }
    let coefficients = (isChain ? ["range"] : ["binom", "range", "rev_range"]).map {
      filled("coeff_layer.\($0)", [points], 1)
    }
    return SampleWeights(coefficients + tensors)
  }

  @Test("all control points come in at once, and one by one", arguments: curves.indices, [3, 4])
  func whole(index: Int, points: Int) throws {
    let (what, network, names) = Self.curves[index]
    let weights = try Self.file(network, names, points: points)
    let curve = try ImportedCurve(in: try weights.file(), of: network, ImportSettings(), proceed: {})
    #expect(curve.points.count == points, "\(what)")
    for (index, point) in curve.points.enumerated() {
      #expect(point.count == (try network.layout().parameterCount))
      #expect(point.allSatisfy { $0 == Float(index + 1) })
    }
    #expect(curve.statistics.start.allSatisfy { $0 == 9 } && curve.statistics.end.allSatisfy { $0 == 9 })
    let single = try weights.found(for: network, controlPoint: 1)
    #expect(try single.checkpoint.parameters(for: try network.layout()).allSatisfy { $0 == 2 })
    let hasNorms = try network.layout().bufferCount > 0
    #expect(curve.notes(listedIn: "names.csv").count == (hasNorms ? 1 : 0))
    #expect(single.notes(listedIn: "names.csv").count == (hasNorms ? 1 : 0))
  }

  @Test("the family is read from the file, and a contradiction is refused")
  func family() throws {
    let network = PreResNet(depth: 8).network
    func family(isChain: Bool, said: (any CurveFamily)?) throws -> String {
      let file = try Self.file(network, [("downsample.0", "downsample")], points: 3, isChain: isChain).file()
      let content = FileContent(name: "start.pth", bytes: Data())
      return type(of: try ImportedCurve.family(of: file, content, said: said)).kind
    }
    #expect(try family(isChain: false, said: nil) == "bezier")
    #expect(try family(isChain: true, said: nil) == "polygonal-chain")
    #expect(try family(isChain: true, said: PolygonalChain()) == "polygonal-chain")
    #expect(
      message { _ = try family(isChain: false, said: PolygonalChain()) }?.contains(
        "found bezier; leave `family` out") == true)
    let bare = try SampleWeights([(name: "0.weight_0", shape: [1]), (name: "0.weight_1", shape: [1])]).file()
    let content = FileContent(name: "start.pth", bytes: Data())
    #expect(
      message { _ = try ImportedCurve.family(of: bare, content, said: nil) }?.contains(
        "write `family: bezier`")
        == true)
  }

  @Test("a file without a curve is refused, with what reads it")
  func single() throws {
    let network = Network(input: Networks.Shape([2]), layers: [Linear(3)])
    let plain = SampleWeights([(name: "0.weight", shape: [3, 2]), (name: "0.bias", shape: [3])])
    #expect(
      message { _ = try ImportedCurve(in: plain.file(), of: network, ImportSettings(), proceed: {}) }?
        .contains(
          "found a single network; `import` reads one") == true)
  }
}
