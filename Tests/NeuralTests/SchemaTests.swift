import Declarations
import Networks
import Testing

@testable import Neural

@Suite("How networks and trainings are written")
struct SchemaTests {
  static let layers = [
    (#""relu""#, "relu"), (#""tanh""#, "tanh"), (#""sigmoid""#, "sigmoid"), (#""gelu""#, "gelu"),
    (#""flatten""#, "flatten"), (#""batch-norm""#, "batch-norm"), (#"{"max-pool": 2}"#, "max-pool"),
    (#"{"max-pool": {"kernel": [3, 1], "stride": 2, "padding": [1, 0]}}"#, "max-pool"),
    (#"{"average-pool": 2}"#, "average-pool"),
    (#"{"adaptive-average-pool": [4, 2]}"#, "adaptive-average-pool"),
    (#"{"linear": 10}"#, "linear"), (#"{"linear": {"outputs": 3, "bias": false}}"#, "linear"),
    (#"{"dropout": 0.5}"#, "dropout"),
    (#"{"convolution": {"filters": 8, "kernel": 3, "padding": 1}}"#, "convolution"),
    (#"{"convolution": {"filters": 8, "kernel": [3, 1], "stride": [1, 2], "bias": false}}"#, "convolution"),
    (#"{"convolution": {"filters": 8, "kernel": 3, "dilation": [2, 1], "groups": 4}}"#, "convolution"),
    (#"{"group-norm": 4}"#, "group-norm"), (#"{"group-norm": {"groups": 4, "epsilon": 1e-6}}"#, "group-norm"),
    (#""layer-norm""#, "layer-norm"), (#"{"layer-norm": {"over": "channels"}}"#, "layer-norm"),
    (#"{"layer-norm": {"over": "all", "epsilon": 1e-6}}"#, "layer-norm"),
    (#""leaky-relu""#, "leaky-relu"), (#"{"leaky-relu": 0.2}"#, "leaky-relu"), (#""silu""#, "silu"),
    (#""softplus""#, "softplus"), (#"{"softplus": {"beta": 2, "threshold": 5}}"#, "softplus"),
  ]

  @Test("a layer is read, and what it writes is read as the same", arguments: layers)
  func layersRoundTrip(_ text: String, _ kind: String) throws {
    let (layer, problems) = try DocumentReading.read(Layers.schema, text)
    #expect(problems.isEmpty)
    let read = try #require(layer)
    #expect(type(of: read).kind == kind)
    try expectRoundTrip(Layers.schema, read)
  }

  @Test(
    "a setting at its default is not written, so that what was written before it keeps its key",
    arguments: [
      (
        #"{"convolution": {"filters": 8, "kernel": 3, "dilation": 1, "groups": 1}}"#,
        #"{"convolution":{"filters":8,"kernel":3}}"#
      ),
      (#"{"group-norm": {"groups": 2, "epsilon": 1e-5}}"#, #"{"group-norm":{"groups":2}}"#),
      (#"{"layer-norm": {"over": "features"}}"#, #"{"layer-norm":{}}"#),
      (#"{"leaky-relu": 0.01}"#, #"{"leaky-relu":{}}"#),
    ])
  func defaults(_ text: String, _ written: String) throws {
    let layer = try #require(try DocumentReading.read(Layers.schema, text).value)
    #expect(Layers.schema.canonical(layer).jsonWithNames.compactText == written)
  }

  @Test(
    "a layer that there is none of is named as such, however it is written, with what there is instead",
    arguments: [
      (#""attention""#, "attention", "`command` stage"),
      (#"{"name": "attn", "MultiheadAttention": {"heads": 4}}"#, "MultiheadAttention", "`command` stage"),
      (#"{"multi-head-attention": 4, "heads": 3}"#, "multi-head-attention", "`command` stage"),
      (#"{"LSTM": 64}"#, "LSTM", "`command` stage"), (#"{"lstm": {"units": 64}}"#, "lstm", "`command` stage"),
      (#"{"Conv2DTranspose": {"filters": 3}}"#, "Conv2DTranspose", "larger"),
      (#"{"transposed_convolution": 3}"#, "transposed_convolution", "larger"),
      (#""InstanceNorm2d""#, "InstanceNorm2d", "`group-norm`"), (#""PReLU""#, "PReLU", "`leaky-relu`"),
      (#""elu""#, "elu", "'leaky-relu'"), (#""softmax""#, "softmax", "logits"),
      (#"{"Embedding": 3}"#, "Embedding", "numbers"), (#"{"Conv1d": 3}"#, "Conv1d", "[1, 3]"),
      (#""GlobalMaxPooling2D""#, "GlobalMaxPooling2D", "'global-average-pool'"),
    ])
  func absentLayers(_ text: String, _ name: String, _ help: String) throws {
    let network = #"{"input": [3, 8, 8], "layers": [\#(text)]}"#
    let found = try DocumentReading.diagnostics(Network.schema, network)
    let message = "'\(name)' is not supported by the native engine"
    #expect(found.contains { $0.message == message && $0.help?.contains(help) == true }, "\(found)")
  }

  @Test(
    "layers of other programs are suggested for",
    arguments: [
      ("GroupNorm", "group-norm"), ("LayerNormalization", "layer-norm"), ("SiLU", "silu"), ("swish", "silu"),
      ("LeakyReLU", "leaky-relu"), ("Softplus", "softplus"), ("DepthwiseConv2D", "convolution"),
    ])
  func otherNames(_ name: String, _ ours: String) throws {
    let found = try DocumentReading.diagnostics(Layers.schema, "\"\(name)\"")
    #expect(found.first?.help?.contains("'\(ours)'") == true, "\(found)")
  }

  @Test(
    "optimisers, schedules, families, initialisations and losses round-trip",
    arguments: [
      #"{"sgd": {"rate": 0.1, "momentum": 0.9, "weight-decay": 5e-4, "nesterov": true}}"#,
      #"{"adam": {"rate": 1e-3, "beta1": 0.8, "beta2": 0.99, "epsilon": 1e-7, "weight-decay": 0.1}}"#,
      #"{"adamw": {"rate": 1e-3, "weight-decay": 0.05, "decay-norms-and-biases": false}}"#,
      #"{"multi-step": {"at-epochs": [80, 120], "factor": 0.2}}"#,
      #"{"warmup": {"epochs": 3, "from": 1e-4, "then": {"linear": {"to": 1e-5}}}}"#,
      #"{"triangular": {"peak-at": 0.25}}"#, #"{"cyclic": {"cycle-epochs": 4, "low": 5e-4}}"#,
      #"{"sawtooth": {"cycle-epochs": 1, "low": 5e-4}}"#, #"{"cross-entropy": {"label-smoothing": 0.1}}"#,
      #""constant""#, #"{"cosine": {"to": 1e-5}}"#, #"{"linear": {"to": 1e-4}}"#,
      #"{"exponential": {"to": 1e-4}}"#,
      #"{"step": {"every-epochs": 3, "factor": 0.5}}"#,
      #"{"warmup-hold-decay": {"from": 1e-4, "warmup-epochs": 2}}"#,
      #""garipov""#, #""bezier""#, #""polygonal-chain""#, #""kaiming-normal""#, #""uniform-fan-in""#,
      #"{"squared-error": {"sigma": 0.05}}"#, #""cross-entropy""#,
    ])
  func othersRoundTrip(_ text: String) throws {
    let found = try [
      roundTrips(Optimisers.schema, text), roundTrips(Schedules.schema, text),
      roundTrips(CurveFamilies.schema, text),
      roundTrips(Initialisations.schema, text), roundTrips(Losses.schema, text),
    ]
    #expect(found.count { $0 } == 1)
  }

  @Test(
    "a preset is written out as its layers",
    arguments: [
      #"{"preset": "lenet5"}"#, #"{"preset": {"cifar10-convnet": {"dropout": 0.3}}}"#,
      #"{"preset": "mynet"}"#,
      #"{"preset": {"mlp": {"widths": [1, 10, 10, 1], "activation": "tanh"}}}"#,
      #"{"preset": "mynet-small"}"#,
    ])
  func presetsExpand(_ text: String) throws {
    let network = try #require(try DocumentReading.read(Network.schema, text).value)
    try expectRoundTrip(Network.schema, network)
    let written = Network.schema.canonical(network).jsonWithNames
    #expect(written["preset"] == nil && written["layers"] != nil)
  }

  @Test(
    "a network that was read is written as one that was made of the same layers, whatever is asked for",
    arguments: [
      CanonicalOptions.key, .complete, CanonicalOptions(),
      CanonicalOptions(leavingOut: [.setting], includesDefaults: true),
    ])
  func forms(options: CanonicalOptions) throws {
    let text =
      #"{"input": [2], "layers": [{"linear": {"outputs": 3, "bias": false}}, "relu", {"linear": 2}]}"#
    let read = try #require(try DocumentReading.read(Network.schema, text).value)
    let made = Network(input: Shape([2]), layers: [Linear(3, bias: false), Relu(), Linear(2)])
    let written = [read, made].map { Network.schema.canonical($0, options).jsonWithNames.compactText }
    #expect(written[0] == written[1])
    #expect(read.isCopy(of: read) && !made.isCopy(of: made) && !read.isCopy(of: made))
    #expect(!read.withDropout(0.5).isCopy(of: read))
  }

  @Test(
    "mistakes are refused in words",
    arguments: [
      (#"{"preset": "lenet5", "layers": ["relu"]}"#, "a network is a preset or a list of layers, not both"),
      (#"{"layers": ["relu"]}"#, "layers need an `input`, the shape of an example"),
      (
        #"{"input": [3]}"#,
        "a network needs a preset, or an input and layers, or an input and a PyTorch module"
      ),
      (#"{"preset": "lenet5", "input": [3, 32, 32]}"#, "this preset has the input 1×28×28"),
      (
        #"{"input": [1, 8, 8], "layers": ["relu", {"max-pool": 2}, {"linear": 10}]}"#,
        "layer 3 (linear) needs a flat input, got 1×4×4: put `flatten` before it"
      ),
      (#"{"input": [1, 8, 8], "layers": ["rleu"]}"#, "'rleu' is not a layer"),
    ])
  func mistakes(_ text: String, _ message: String) throws {
    let (network, problems) = try DocumentReading.read(Network.schema, text)
    #expect(network == nil)
    #expect(problems == [message])
  }

  @Test("kernels of three numbers, nesterov without momentum and rates of zero are refused")
  func smallMistakes() throws {
    #expect(try DocumentReading.read(Layers.schema, #"{"max-pool": [1, 2, 3]}"#).value == nil)
    #expect(
      try DocumentReading.read(Optimisers.schema, #"{"sgd": {"rate": 1, "nesterov": true}}"#).value == nil)
    #expect(try DocumentReading.read(Optimisers.schema, #"{"adam": {"rate": 0}}"#).value == nil)
    #expect(try DocumentReading.read(Layers.schema, #"{"dropout": 1}"#).value == nil)
  }

  @Test("epochs of a multi-step schedule rise")
  func fallingEpochs() throws {
    let (schedule, problems) = try DocumentReading.read(
      Schedules.schema, #"{"multi-step": {"at-epochs": [3, 7, 7]}}"#)
    #expect(schedule == nil)
    #expect(problems.contains { $0.contains("epoch 7 comes no later than epoch 7") })
  }

  private func roundTrips<Value>(_ schema: Schema<Value>, _ text: String) throws -> Bool {
    guard let value = try DocumentReading.read(schema, text).value else { return false }
    try expectRoundTrip(schema, value)
    // Every setting above differs from its default, so none may be lost on the way.
    let written = schema.canonical(value).jsonWithNames
    let original = try JSON(parsing: text)
    if case .object = original { #expect(written == original.sorted) }
    return true
  }

  private func expectRoundTrip<Value>(_ schema: Schema<Value>, _ value: Value) throws {
    let written = schema.canonical(value).jsonWithNames
    let again = try #require(try DocumentReading.read(schema, written.compactText).value)
    #expect(schema.canonical(again).jsonWithNames == written)
  }
}
