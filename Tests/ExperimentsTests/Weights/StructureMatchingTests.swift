import FileFormats
import Foundation
import Networks
import Neural
import Specifications
import Testing
import Workflow

@testable import Experiments

@Suite("Weights under names of other programs")
struct StructureMatchingTests {
  /// A linear layer, a batch norm and a head: five tensors of one shape.
  private static let network = Network(
    input: Networks.Shape([4]), layers: [Linear(5), BatchNorm(), Tanh(), Linear(3)])

  /// Names of two linear layers' weights and biases, and of what a batch norm has in the order that PyTorch has it.
  private struct Naming {
    let program: String
    let names: [String]
    /// Places among the names, in the order of the file.
    var order = [0, 1, 2, 3, 4, 5, 6, 7]

    static let shapes = [[5, 4], [5], [5], [5], [5], [5], [3, 5], [3]]
    static let own = [
      "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "3.weight", "3.bias",
    ]

    var tensors: [(name: String, shape: [Int])] { order.map { (names[$0], Self.shapes[$0]) } }
  }

  private static let namings = [
    Naming(
      program: "Keras, sorted by name",
      names: [
        "dense/kernel:0", "dense/bias:0", "bn/gamma:0", "bn/beta:0", "bn/moving_mean:0",
        "bn/moving_variance:0",
        "head/kernel:0", "head/bias:0",
      ], order: [3, 2, 4, 5, 1, 0, 7, 6]),
    Naming(
      program: "TensorFlow, by layers",
      names: [
        "net/dense/kernel", "net/dense/bias", "net/bn/gamma", "net/bn/beta", "net/bn/moving_mean",
        "net/bn/moving_variance", "net/head/kernel", "net/head/bias",
      ], order: [0, 1, 3, 2, 5, 4, 6, 7]),
    Naming(
      program: "Flax",
      names: [
        "params/Dense_0/kernel", "params/Dense_0/bias", "params/BatchNorm_0/scale", "params/BatchNorm_0/bias",
        "batch_stats/BatchNorm_0/mean", "batch_stats/BatchNorm_0/var", "params/Dense_1/kernel",
        "params/Dense_1/bias",
      ], order: [4, 5, 3, 2, 1, 0, 7, 6]),
    Naming(
      program: "Haiku",
      names: [
        "mlp/a/w", "mlp/a/b", "norm/scale", "norm/offset", "norm/mean", "norm/var", "mlp/b/w", "mlp/b/b",
      ],
      order: [1, 0, 3, 2, 4, 5, 7, 6]),
    Naming(
      program: "MXNet",
      names: [
        "fc1_weight", "fc1_bias", "bn_gamma", "bn_beta", "bn_moving_mean", "bn_moving_var", "fc2_weight",
        "fc2_bias",
      ], order: [3, 2, 4, 5, 1, 0, 7, 6]),
    Naming(
      program: "Chainer",
      names: ["l1/W", "l1/b", "bn/gamma", "bn/beta", "bn/avg_mean", "bn/avg_var", "l2/W", "l2/b"],
      order: [0, 1, 5, 4, 3, 2, 6, 7]),
    Naming(
      program: "variance before mean",
      names: [
        "dense.kernel", "dense.offset", "bn.gamma", "bn.beta", "bn.mean", "bn.var", "head.kernel",
        "head.offset",
      ], order: [0, 1, 2, 3, 5, 4, 6, 7]),
  ]

  @Test("roles decide where shapes do not, whatever the order", arguments: namings.indices, [true, false])
  func roles(index: Int, isOrdered: Bool) throws {
    let naming = Self.namings[index]
    let names = try SampleWeights(naming.tensors, isOrdered: isOrdered).names(for: Self.network)
    #expect(names == Dictionary(uniqueKeysWithValues: zip(Naming.own, naming.names)), "\(naming.program)")
  }

  /// Names that leave open which tensor of a batch norm is which, or say something else.
  private static let unclear: [(what: String, norm: [String])] = [
    ("letters", ["bn.a", "bn.b", "bn.c", "bn.d"]),
    ("one role that is not known", ["bn.gamma", "bn.beta", "bn.mean", "bn.inv_std"]),
    ("a role that comes twice", ["bn.gamma", "bn.scale", "bn.mean", "bn.var"]),
    ("numbers", ["bn.0", "bn.1", "bn.2", "bn.3"]),
  ]

  @Test(
    "tensors of one layer that could change places are refused, and all named", arguments: unclear.indices)
  func withinALayer(index: Int) throws {
    let (what, norm) = Self.unclear[index]
    let names = ["dense.weight", "dense.bias"] + norm + ["head.weight", "head.bias"]
    let text = try #require(
      message { _ = try SampleWeights(Naming(program: what, names: names).tensors).names(for: Self.network) })
    #expect(
      text.hasPrefix("'start.pth' has other names than the network, and shapes leave a choice\n"), "\(text)")
    let open = norm.map { "\($0) [5]" }.joined(separator: ", ")
    #expect(
      text.contains("1.weight, 1.bias, 1.running_mean, 1.running_var [5] could each be any of \(open)"),
      "\(text)")
    #expect(text.contains("in the order of the file that would be"), "\(text)")
  }

  private static let deep = Network(
    input: Networks.Shape([4]), layers: [Linear(4), Tanh(), Linear(4), Tanh(), Dropout(0.5), Linear(4)])

  /// Three layers of the same shapes.
  private static func like(_ layers: [String], leaves: [String] = ["weight", "bias"]) -> [(
    name: String, shape: [Int]
  )] {
    layers.flatMap { layer in zip(leaves, [[4, 4], [4]]).map { ("\(layer)\($0)", $1) } }
  }

  private static let alike: [(names: [String], isOrdered: Bool)] = [
    (["fc1.", "fc2.", "fc3."], true), (["fc1.", "fc2.", "fc3."], false), (["c.", "b.", "a."], true),
    (["layers.0.", "layers.1.", "layers.2."], true), (["w_", "x_", "y_"], true),
    (["a.0.", "b.0.", "c.0."], true),
  ]

  @Test("layers of the same shapes are refused, in whatever order they are", arguments: alike.indices)
  func likeLayers(index: Int) throws {
    let (names, isOrdered) = Self.alike[index]
    let weights = SampleWeights(Self.like(names), isOrdered: isOrdered)
    let text = try #require(message { _ = try weights.names(for: Self.deep) })
    let layers = names.map { $0.dropLast() }.joined(separator: ", ")
    let shown = isOrdered ? layers : "fc1, fc2, fc3"
    #expect(
      text.contains("layers 0, 2, 4 (weight [4, 4], bias [4]) could each be any of \(shown)"), "\(text)")
    #expect(text.contains(isOrdered ? "in the order of the file" : "in the order of their names"))
  }

  private static let numbered: [(file: [String], own: [String])] = [
    // As PyTorch's own sequence has them, with another start, and with a number for the dropout.
    (["body.0.", "body.2.", "body.5."], ["0.", "2.", "4."]),
    (["body.3.", "body.5.", "body.7."], ["0.", "2.", "4."]),
    (["body.7.", "body.3.", "body.5."], ["4.", "0.", "2."]),
  ]

  @Test("numbers that count like the network's own tell like layers apart", arguments: numbered.indices)
  func numbers(index: Int) throws {
    let (file, own) = Self.numbered[index]
    let names = try SampleWeights(Self.like(file)).names(for: Self.deep)
    let pairs = zip(own, file).flatMap { own, file in
      ["weight", "bias"].map { ("\(own)\($0)", "\(file)\($0)") }
    }
    #expect(names == Dictionary(uniqueKeysWithValues: pairs))
  }

  @Test("names that group nothing are taken where no two shapes are alike, and else refused")
  func ungrouped() throws {
    let network = Network(input: Networks.Shape([4]), layers: [Linear(5), Tanh(), Linear(3)])
    let tensors = zip(["arr_0", "arr_1", "arr_2", "arr_3"], [[3], [3, 5], [5], [5, 4]]).map {
      (name: $0, shape: $1)
    }
    #expect(
      try SampleWeights(tensors).names(for: network) == [
        "0.weight": "arr_3", "0.bias": "arr_2", "2.weight": "arr_1", "2.bias": "arr_0",
      ])
    let text = message {
      _ = try SampleWeights(Self.like(["p", "q", "r"], leaves: ["0", "1"])).names(for: Self.deep)
    }
    #expect(
      text?.contains(
        "0.weight, 2.weight, 4.weight [4, 4] could each be any of p0 [4, 4], q0 [4, 4], r0 [4, 4]") == true,
      "\(text ?? "")")
  }

  @Test(
    "square kernels may be transposed, and are not guessed at where no shape shows which way round they are")
  func squareKernels() throws {
    let network = Network(input: Networks.Shape([4]), layers: [Linear(4)])
    let kernel = [(name: "dense/kernel", shape: [4, 4]), (name: "dense/bias", shape: [4])]
    let text = message { _ = try SampleWeights(kernel).names(for: network) }
    #expect(
      text?.contains("dense/kernel [4, 4]: Keras, TensorFlow and Flax write kernels as [inputs, outputs]")
        == true)
    #expect(text?.contains(#"names: {0.weight: dense/kernel, 0.bias: dense/bias}"#) == true, "\(text ?? "")")
    let given = ["0.weight": "dense/kernel", "0.bias": "dense/bias"]
    #expect(try SampleWeights(kernel).names(for: network, names: given) == given)
    // Here the first shows it.
    let two = Network(input: Networks.Shape([3]), layers: [Linear(4), Tanh(), Linear(4)])
    let first = [(name: "first/kernel", shape: [4, 3]), (name: "first/bias", shape: [4])]
    #expect(try SampleWeights(first + kernel).names(for: two)["2.weight"] == "dense/kernel")
  }

  @Test("kernels that are transposed are said to be")
  func transposedKernels() throws {
    let shapes = [[4, 5], [5], [5, 3], [3]]
    let network = Network(input: Networks.Shape([4]), layers: [Linear(5), Tanh(), Linear(3)])
    let names = ["a/kernel", "a/bias", "b/kernel", "b/bias"]
    let text = message { _ = try SampleWeights(zip(names, shapes).map { ($0, $1) }).names(for: network) }
    #expect(
      text?.contains("write kernels transposed: save kernel.T of dense layers") == true, "\(text ?? "")")
  }
}

@Suite("The names that a message proposes")
struct ProposedNamesTests {
  private static let specification = """
    name: proposed
    data: {moons: {dataset: {two-moons: {count: 40}}}}
    networks:
      deep: {input: [2], layers: [linear: 3, batch-norm, tanh, linear: 3, tanh, linear: 3, tanh, linear: 2]}
    stages:
      flow: {import: {file: start.npz, network: deep, data: moons}}
      block:
        import:
          file: start.npz
          network: deep
          data: moons

    """

  private static let shapes = [[3, 2], [3], [3], [3], [3], [3], [3, 3], [3], [3, 3], [3], [2, 3], [2]]

  private static let names: [(what: String, names: [String])] = [
    (
      "of layers",
      [
        "in.weight", "in.bias", "n.a", "n.b", "n.c", "n.d", "h1.weight", "h1.bias", "h2.weight", "h2.bias",
        "out.weight", "out.bias",
      ]
    ),
    ("of nothing but numbers", (0..<12).map { "arr_\($0)" }),
    (
      "that YAML takes for something else",
      ["#1", "a: b", "true", "1e3", "-", "- x", "ü", "'q'", "\"r\"", "7", "{x}", "null"]
    ),
  ]

  @Test("they work as they are, in a stage of either style", arguments: names.indices)
  func roundTrip(index: Int) throws {
    let experiment = try TemporaryExperiment()
    let tensors = zip(Self.names[index].names, Self.shapes).enumerated().map { place, named in
      StoredTensor(named.0, shape: named.1, (0..<named.1.reduce(1, *)).map { Float($0 + place) })
    }
    let file = NPZFile.encode(tensors.map { ($0.name, NPYFile.encode($0)) })
    try experiment.folder.write("start.npz", Array(file))
    let failures = try experiment.run(Self.specification, keepsGoing: true).failures
    let message = try #require(failures["flow"])
    #expect(failures["block"] == message)
    let start = try #require(message.firstRange(of: "names: {"))
    let block = String(message[start.lowerBound...])
    let mended = Self.specification
      .replacing(
        "data: moons}}\n  block", with: "data: moons,\n    \(block.replacing("\n", with: "\n  "))}}\n  block"
      )
      .replacing(
        "      data: moons\n", with: "      data: moons\n      \(block.replacing("\n", with: "\n  "))\n")
    let outcome = try experiment.run(mended)
    #expect(outcome.failures == [:])
    // All in the order of the file.
    for stage in ["flow", "block"] {
      let bytes = try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: outcome)
      let weights = try SafetensorsFile(decoding: FileContent(name: "weights", bytes: Data(bytes)))
      #expect(weights["0.weight"]?.floats()?.first == 0 && weights["1.running_var"]?.floats()?.first == 5)
      #expect(weights["7.weight"]?.floats()?.first == 10 && weights["5.weight"]?.floats()?.first == 8)
    }
  }

  @Test("they are bounded, and say how many more there are")
  func bounded() throws {
    let network = Network(
      input: Networks.Shape([2]), layers: (0..<500).map { _ in Linear(2) as any Layer })
    let tensors = (0..<1000).map { (name: "t\($0)", shape: $0 % 2 == 0 ? [2, 2] : [2]) }
    let text = try #require(message { _ = try SampleWeights(tensors).names(for: network) })
    #expect(text.contains("and 100 more") && text.split(separator: "\n").count < 420)
  }
}
