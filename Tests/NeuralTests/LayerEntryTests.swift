import Declarations
import Testing

@testable import Networks
@testable import Neural

@Suite("How graphs are written, and what their parts are called")
struct LayerEntryTests {
  private static func read(_ layers: String, input: String = "[2, 8, 8]") throws -> (Network?, [String]) {
    let text = #"{"input": \#(input), "layers": \#(layers)}"#
    let (network, problems) = try DocumentReading.read(Network.schema, text)
    return (network, problems)
  }

  static let names: [(layers: String, names: [String])] = [
    (
      #"[{"linear": 3}, "tanh", {"dropout": 0.5}, {"linear": 2}]"#,
      ["0.weight", "0.bias", "2.weight", "2.bias"]
    ),
    (
      #"[{"name": "first", "linear": 3}, "tanh", {"linear": {"outputs": 2, "bias": false}}]"#,
      ["first.weight", "first.bias", "2.weight"]
    ),
    (
      #"[{"repeat": 2, "linear": {"outputs": 2, "bias": false}}, {"linear": {"outputs": 2, "bias": false}}]"#,
      ["0.weight", "1.weight", "2.weight"]
    ),
    (
      #"[{"name": "fc", "repeat": 2, "linear": {"outputs": 2, "bias": false}}]"#,
      ["fc.0.weight", "fc.1.weight"]
    ),
    (#"[{"name": "fc", "repeat": 1, "linear": {"outputs": 2, "bias": false}}]"#, ["fc.0.weight"]),
    (
      """
      [{"block": [{"linear": {"outputs": 2, "bias": false}},
        {"name": "out", "linear": {"outputs": 2, "bias": false}}]}]
      """,
      ["0.0.weight", "0.out.weight"]
    ),
    (
      """
      [{"name": "layer1", "repeat": 2, "residual": {"main": [{"name": "fc", "linear": {"outputs": 4, "bias": false}}],
        "shortcut": [{"linear": {"outputs": 4, "bias": false}}]}}]
      """,
      [
        "layer1.0.fc.weight", "layer1.0.shortcut.0.weight", "layer1.1.fc.weight",
        "layer1.1.shortcut.0.weight",
      ]
    ),
    (
      """
      [{"residual": {"main": [{"linear": {"outputs": 4, "bias": false}}],
        "shortcut": {"name": "downsample", "linear": {"outputs": 4, "bias": false}}, "activation": "batch-norm"}}]
      """,
      ["0.0.weight", "0.downsample.weight", "0.activation.weight", "0.activation.bias"]
    ),
    (
      """
      [{"concat": [[], [{"linear": {"outputs": 4, "bias": false}}], {"linear": {"outputs": 1, "bias": false}},
        {"name": "own", "linear": {"outputs": 1, "bias": false}}]}]
      """,
      ["0.1.0.weight", "0.2.weight", "0.own.weight"]
    ),
  ]

  @Test("parameters are named by the path of their layer", arguments: 0..<names.count)
  func paths(_ index: Int) throws {
    let (network, problems) = try Self.read(Self.names[index].layers, input: "[4]")
    #expect(problems == [])
    #expect(try network?.layout().parameters.map(\.name) == Self.names[index].names)
  }

  @Test("what is written is read as the same, whatever holds it", arguments: 0..<names.count)
  func roundTrips(_ index: Int) throws {
    let network = try #require(try Self.read(Self.names[index].layers, input: "[4]").0)
    for options in [CanonicalOptions.key, .complete] {
      let written = Network.schema.canonical(network, options).jsonWithNames
      let again = try #require(try DocumentReading.read(Network.schema, written.compactText).value)
      #expect(Network.schema.canonical(again, options).jsonWithNames == written)
      #expect(try again.layout() == network.layout())
    }
  }

  @Test(
    "two ways to write one network have one canonical form",
    arguments: [
      (#"[{"repeat": 2, "linear": 2}]"#, #"[{"linear": 2}, {"linear": 2}]"#),
      (
        #"[{"name": "a", "repeat": 2, "linear": 2}]"#,
        #"[{"name": "a", "block": [{"linear": {"outputs": 2}}, {"linear": 2}]}]"#
      ),
      (#"[{"block": [{"repeat": 2, "linear": 2}]}]"#, #"[{"block": [{"linear": 2}, {"linear": 2}]}]"#),
      (
        #"[{"residual": {"main": [{"repeat": 2, "linear": 4}], "shortcut": []}}]"#,
        #"[{"residual": {"main": [{"linear": 4}, {"linear": 4}]}}]"#
      ),
      (
        #"[{"residual": {"main": ["relu"], "shortcut": {"repeat": 2, "linear": 4}}}]"#,
        #"[{"residual": {"main": ["relu"], "shortcut": [{"linear": 4}, {"linear": 4}]}}]"#
      ),
    ])
  func oneForm(_ first: String, _ second: String) throws {
    let networks = try [first, second].map { try #require(try Self.read($0, input: "[4]").0) }
    let forms = networks.map { Network.schema.canonical($0).jsonWithNames.compactText }
    #expect(forms[0] == forms[1])
    #expect(!forms[0].contains("repeat"))
    #expect(try networks[0].layout() == networks[1].layout())
  }

  @Test("a chain without names is written as it always was")
  func plainForm() throws {
    let network = try #require(try Self.read(#"["flatten", {"linear": 3}, {"dropout": 0.5}]"#).0)
    let text = Network.schema.canonical(network).jsonWithNames.compactText
    #expect(
      text
        == #"{"input":[2,8,8],"layers":[{"flatten":{}},{"linear":{"outputs":3}},{"dropout":{"rate":0.5}}]}"#)
    let complete = Network.schema.canonical(network, .complete).jsonWithNames.compactText
    #expect(!complete.contains("name") && !complete.contains("repeat"))
  }

  static let mistakes: [(layers: String, message: String)] = [
    (
      #"[{"residual": {"main": [{"convolution": {"filters": 3, "kernel": 3, "padding": 1}}]}}]"#,
      "layer 1 (residual) cannot add its paths: the main path gives 3×8×8, the shortcut 2×8×8"
    ),
    (
      #"["relu", {"name": "join", "concat": [[], [{"max-pool": 2}]]}]"#,
      "layer 'join' (concat) cannot join its branches: the first gives 2×8×8, branch 2 2×4×4"
    ),
    (
      #"[{"name": "a", "block": ["relu", {"linear": 3}]}]"#,
      "layer 'a.1' (linear) needs a flat input, got 2×8×8: put `flatten` before it"
    ),
    (
      #"[{"residual": {"main": ["relu"], "shortcut": [{"name": "way", "linear": 3}]}}]"#,
      "layer '0.shortcut.way' (linear) needs a flat input, got 2×8×8: put `flatten` before it"
    ),
    (#"[{"pad-shortcut": 1}]"#, "layer 1 (pad-shortcut) pads to 1 channels, and is given 2"),
    (
      #"["global-average-pool", "global-average-pool"]"#,
      "layer 2 (global-average-pool) needs channels×height×width, got 2"
    ),
    (#"[{"name": "a", "relu": null}, {"name": "a", "tanh": null}]"#, "two layers have the name 'a'"),
    (#"[{"name": "1", "relu": null}, "tanh"]"#, "two layers have the name '1'"),
    (
      #"[{"residual": {"main": [{"name": "shortcut", "relu": null}], "shortcut": ["relu"]}}]"#,
      "two layers have the name '0.shortcut'"
    ),
    (#"[{"name": "a.b", "relu": null}]"#, "a layer's name cannot have dots: 'a.b'"),
    (#"[{"name": "", "relu": null}]"#, "the name of a layer is empty"),
    (#"[{"name": "a"}]"#, "a layer needs a key that says its kind"),
    (
      #"[{"relu": null, "tanh": null, "name": "a"}]"#,
      "a layer must have one key, but here are 2: 'relu', 'tanh'"
    ),
    (#"[{"nmae": "a", "relu": null}]"#, "'nmae' is neither a layer nor an option of one"),
    (#"[{"repeat": 0, "relu": null}]"#, "expected an integer from 1 to 4096, found the integer 0"),
    (#"[{"residual": {}}]"#, "`main` is missing here"),
    (#"[{"concat": [["relu"]]}]"#, "expected a list with at least 2 elements, found a list of 1"),
    (#"[{"repeat": 4096, "block": [{"repeat": 6, "relu": null}]}]"#, "a network has at most 20000 layers"),
  ]

  @Test("what does not fit is named with its path and its shapes", arguments: 0..<mistakes.count)
  func refusals(_ index: Int) throws {
    let (network, problems) = try Self.read(Self.mistakes[index].layers)
    #expect(network == nil)
    #expect(problems == [Self.mistakes[index].message])
  }

  @Test("a residual network has the published number of parameters, and the published names")
  func resnets() throws {
    for (shortcut, count) in [(ResNet.Shortcut.pad, 269_722), (.projection, 272_474)] {
      let layout = try ResNet(shortcut: shortcut).network.layout()
      #expect(layout.parameterCount == count)
      let names = layout.parameters.map(\.name)
      #expect(names.prefix(4) == ["conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.conv1.weight"])
      #expect(names.suffix(2) == ["linear.weight", "linear.bias"])
      #expect(names.contains("layer3.2.bn2.bias") && !names.contains("layer3.3.bn2.bias"))
      #expect(names.contains("layer2.0.shortcut.1.bias") == (shortcut == .projection))
      #expect(!names.contains { $0.hasPrefix("layer1.0.shortcut") || $0.hasPrefix("layer2.1.shortcut") })
    }
    let wide = ResNet(depth: 8, widthFactor: 2, shortcut: .projection, classes: 100).network
    #expect(try wide.output() == Shape([100]))
    #expect(try wide.layout().parameters.first?.shape == [32, 3, 3, 3])
  }

  @Test(
    "a preset of a resnet says what depth it has",
    arguments: [
      (#"{"preset": {"resnet": {"depth": 21}}}"#, "a resnet's depth is 6 n + 2, not 21"),
      (#"{"preset": {"resnet": {"depth": 2}}}"#, "expected an integer from 8 to 1202, found the integer 2"),
      (#"{"preset": {"resnet": {"shortcut": "conv"}}}"#, "'conv' is not one of 'pad', 'projection'"),
    ])
  func presetMistakes(_ text: String, _ message: String) throws {
    let (network, problems) = try DocumentReading.read(Network.schema, text)
    #expect(network == nil)
    #expect(problems == [message])
  }

  @Test("a preset that takes no settings is a bare name, and one of a resnet is its layers")
  func preset() throws {
    let network = try #require(try DocumentReading.read(Network.schema, #"{"preset": "resnet"}"#).value)
    #expect(try network.layout() == ResNet().network.layout())
    let written = Network.schema.canonical(network).jsonWithNames
    let again = try #require(try DocumentReading.read(Network.schema, written.compactText).value)
    #expect(Network.schema.canonical(again).jsonWithNames == written)
  }

  @Test("a dropout inside takes another rate, and names stay")
  func dropout() throws {
    let layers = """
      [{"residual": {"main": ["relu", {"dropout": 0.5}, {"linear": 4}], "shortcut": [{"dropout": 0.2}]}}]
      """
    let network = try #require(try Self.read(layers, input: "[4]").0)
    #expect(network.hasDropout)
    let other = network.withDropout(0.1)
    let rates = try other.graph().nodes.compactMap { ($0.operation as? Dropout)?.rate }
    #expect(rates == [0.1, 0.1])
    #expect(try other.layout() == network.layout())
  }
}
