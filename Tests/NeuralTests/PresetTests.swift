import Declarations
import Networks
import Testing

@testable import Neural

@Suite("Presets with parameters")
struct PresetTests {
  private static func network(_ text: String) throws -> (value: Network?, problems: [String]) {
    try DocumentReading.read(Network.schema, text)
  }

  static let written = [
    #"{"preset": {"resnet": {"depth": 20, "width-factor": 2, "shortcut": "projection", "classes": 100}}}"#,
    #"{"preset": "resnet18"}"#, #"{"preset": {"resnet18": {"width": 16}}, "input": [1, 28, 28]}"#,
    #"{"preset": "preresnet"}"#, #"{"preset": {"preresnet": {"depth": 56}}}"#,
    #"{"preset": {"preresnet": {"depth": 56, "block": "basic"}}}"#,
    #"{"preset": {"wide-resnet": {"depth": 16, "width-factor": 4, "dropout": 0.3}}}"#,
    #"{"preset": {"wide-resnet": {"depth": 16, "width-factor": 4, "bias": true, "stride-at": 2, "shortcut-from": "input"}}}"#,
    #"{"preset": {"vgg": {"depth": 11}}}"#,
    #"{"preset": {"vgg": {"depth": 19, "norm": "batch", "classifier": "mlp", "dropout": 0.2, "last-pool": "average"}}}"#,
    #"{"preset": "conv-fc"}"#, #"{"preset": {"conv-fc": {"classes": 100}}}"#,
    #"{"preset": {"mlp": {"widths": [784, 300, 100, 10]}}, "input": [1, 28, 28]}"#,
  ]

  @Test("a preset is hashed as its layers, and what is written is read as the same", arguments: written)
  func expanded(_ text: String) throws {
    let (network, problems) = try Self.network(text)
    #expect(problems == [])
    let found = try #require(network)
    for options in [CanonicalOptions.key, .complete] {
      let written = Network.schema.canonical(found, options).jsonWithNames
      #expect(written["preset"] == nil)
      let again = try #require(try Self.network(written.compactText).value)
      #expect(Network.schema.canonical(again, options).jsonWithNames == written)
      #expect(try again.layout() == found.layout())
    }
  }

  static let names: [(network: Network, has: [String], hasNot: [String])] = [
    (ResNet().network, ["conv1.weight", "layer3.2.bn2.bias", "linear.bias"], ["layer2.0.shortcut.0.weight"]),
    (ResNet18().network, ["layer4.1.conv2.weight", "layer2.0.shortcut.1.weight", "linear.weight"], []),
    (
      PreResNet().network,
      ["layer1.0.bn1.weight", "layer2.0.downsample.0.weight", "bn.weight", "fc.bias"],
      ["bn1.weight", "layer1.0.downsample.0.weight", "layer1.0.bn3.weight"]
    ),
    (
      PreResNet(depth: 164).network,
      ["layer1.0.downsample.0.weight", "layer3.17.conv3.weight", "layer3.17.bn3.weight"], []
    ),
    (
      WideResNet(depth: 10, widthFactor: 1, dropout: 0.3).network,
      [
        "layer1.0.bn1.weight", "layer2.0.bn2.weight", "layer2.0.shortcut.0.weight", "bn1.weight",
        "linear.bias",
      ],
      ["conv1.bias", "layer1.0.shortcut.0.weight"]
    ),
    (
      WideResNet(depth: 10, widthFactor: 2, bias: true, strideAt: 2, shortcutFrom: .input).network,
      ["conv1.bias", "layer1.0.shortcut.0.bias", "layer1.0.bn1.weight", "layer1.0.conv2.bias"], []
    ),
    (VGG().network, ["features.0.weight", "features.28.bias", "classifier.weight"], ["features.1.weight"]),
    (
      VGG(depth: 11, norm: .batch, classifier: .mlp).network,
      ["features.1.weight", "classifier.1.weight", "classifier.4.bias", "classifier.6.bias"], []
    ),
    (
      VGG(depth: 11, norm: .batch, classifier: .mlp, dropout: 0).network,
      ["classifier.1.weight", "classifier.4.bias", "classifier.6.bias"], []
    ),
    (ConvFC().network, ["conv_part.6.weight", "fc_part.0.weight", "fc_part.4.bias"], []),
    (MLP(widths: [2, 3, 4]).network, ["0.weight", "2.bias"], []),
  ]

  @Test("names are those of published checkpoints", arguments: names.indices)
  func published(index: Int) throws {
    let (network, has, hasNot) = Self.names[index]
    let names = Set(try network.layout().parameters.map(\.name))
    #expect(has.allSatisfy(names.contains) && !hasNot.contains(where: names.contains), "\(names.sorted())")
  }

  @Test("both wide residual networks have the strides and shortcuts that they say")
  func wideResNets() throws {
    func outputs(_ network: Network, _ path: String) throws -> Shape? {
      try network.graph().nodes.first { $0.path == path }?.output
    }
    func readers(_ network: Network, _ path: String) throws -> String? {
      let graph = try network.graph()
      return graph.nodes.first { $0.path == path }.flatMap { graph.path(of: $0.inputs[0]) }
    }
    let paper = WideResNet(depth: 10, widthFactor: 1).network
    let other = WideResNet(depth: 10, widthFactor: 1, bias: true, strideAt: 2, shortcutFrom: .input).network
    #expect(try outputs(paper, "layer2.0.conv1") == Shape([32, 16, 16]))
    #expect(try outputs(other, "layer2.0.conv1") == Shape([32, 32, 32]))
    #expect(try readers(paper, "layer2.0.shortcut.0") == readers(paper, "layer2.0.conv1"))
    #expect(try readers(other, "layer2.0.shortcut.0") == "layer1.0")
  }

  static let mistakes: [(text: String, says: String)] = [
    (#"{"preset": {"resnet": {"depth": 18}}}"#, "a resnet's depth is 6 n + 2, not 18"),
    (#"{"preset": {"preresnet": {"depth": 21}}}"#, "a preresnet's depth is 6 n + 2 below 44, not 21"),
    (#"{"preset": {"preresnet": {"depth": 50}}}"#, "a preresnet's depth is 9 n + 2 from 44 on, not 50"),
    (
      #"{"preset": {"preresnet": {"depth": 20, "block": "bottleneck", "classes": 0}}}"#,
      "expected an integer of at least 1, found the integer 0"
    ),
    (#"{"preset": {"wide-resnet": {"depth": 20}}}"#, "a wide resnet's depth is 6 n + 4, not 20"),
    (#"{"preset": {"wide-resnet": {"stride-at": 3}}}"#, "expected an integer from 1 to 2, found"),
    (#"{"preset": {"vgg": {"depth": 12}}}"#, "a vgg's depth is 11, 13, 16 or 19, not 12"),
    (
      #"{"preset": {"vgg": {"depth": 11}}, "input": [3, 28, 28]}"#,
      "layer 'features.20' (max-pool) has a 2×2 kernel"
    ),
    (#"{"preset": "conv-fc", "input": [10]}"#, "this preset has the input 3×32×32"),
    (#"{"preset": {"mlp": {"widths": [784, 10]}}, "input": [3, 32, 32]}"#, "this preset has the input 784"),
  ]

  @Test("what no network is, is refused in words", arguments: mistakes.indices)
  func refused(index: Int) throws {
    let (network, problems) = try Self.network(Self.mistakes[index].text)
    #expect(network == nil)
    #expect(problems.contains { $0.contains(Self.mistakes[index].says) }, "\(problems)")
  }

  @Test("the nearest depths are those that the network can have")
  func nearestDepths() throws {
    func nearest(_ text: String, to schema: Schema<some Preset>) throws -> String? {
      var problems = Problems()
      _ = schema.read(try DocumentReading.node(text), &problems)
      return problems.list.first?.help
    }
    #expect(try nearest(#"{"depth": 43}"#, to: PreResNet.schema) == "the nearest are 38 and 47")
    #expect(
      try nearest(#"{"depth": 46, "block": "basic"}"#, to: PreResNet.schema) == "the nearest are 44 and 50")
    #expect(try nearest(#"{"depth": 9}"#, to: ResNet.schema) == "the nearest are 8 and 14")
    #expect(try nearest(#"{"depth": 27}"#, to: WideResNet.schema) == "the nearest are 22 and 28")
    #expect(try nearest(#"{"depth": 18}"#, to: VGG.schema) == "the nearest are 16 and 19")
    #expect(try nearest(#"{"depth": 50}"#, to: VGG.schema) == "the nearest is 19")
  }

  @Test("a residual's `before` feeds both paths, and the main path's numbers go on from its own")
  func before() throws {
    let text = """
      {"input": [4], "layers": [{"name": "b", "residual": {
        "before": ["batch-norm", "relu"], "main": [{"linear": 3}, "relu"], "shortcut": [{"linear": 3}]}}]}
      """
    let network = try #require(try Self.network(text).value)
    let graph = try network.graph()
    #expect(graph.nodes.map(\.path) == ["b.0", "b.1", "b.2", "b.3", "b.shortcut.0", "b"])
    #expect(graph.nodes[2].inputs == [2] && graph.nodes[4].inputs == [2])
    let identity = try #require(
      try Self.network(
        #"{"input": [4], "layers": [{"residual": {"before": ["relu"], "main": [{"linear": 4}]}}]}"#
      ).value)
    #expect(try identity.graph().nodes.last?.inputs == [2, 1])
    let plain = #"{"input": [4], "layers": [{"residual": {"before": [], "main": [{"linear": 4}]}}]}"#
    let form = Network.schema.canonical(try #require(try Self.network(plain).value)).jsonWithNames.compactText
    #expect(!form.contains("before"), "keys of networks without it stay")
  }
}
