import Networks
import Testing

@testable import Neural

@Suite("Units that may change places")
struct SymmetryTests {
  static let concat = Network(
    input: Shape([3, 8, 8]),
    layers: [
      LayerEntry(Convolution(filters: 8, kernel: Extent(3), padding: Extent(1))), LayerEntry(Relu()),
      LayerEntry(
        .concat([
          .layers([LayerEntry(Convolution(filters: 6, kernel: Extent(1))), LayerEntry(Relu())]), .layers([]),
        ])),
      LayerEntry(Flatten()), LayerEntry(Linear(16)), LayerEntry(Relu()), LayerEntry(Linear(4)),
    ])
  private static let grouped: [any Layer] = [
    Convolution(filters: 12, kernel: Extent(3)), GroupNorm(groups: 3), Relu(),
    Convolution(filters: 24, kernel: Extent(3), groups: 12), BatchNorm(), LeakyRelu(),
    Convolution(filters: 8, kernel: Extent(1), groups: 2), Relu(), Flatten(), Linear(3),
  ]

  /// The sizes of groups, counted by hand from what each network is.
  static let counted: [(name: String, network: Network, sizes: [Int])] = [
    ("lenet5", LeNet5().network, [6, 16, 84, 120]),
    ("mlp", MLP(widths: [4, 9, 7, 3]).network, [7, 9]),
    ("vgg11", VGG(depth: 11).network, [64, 128, 256, 256, 512, 512, 512, 512]),
    (
      "vgg11 with norms and three linear layers", VGG(depth: 11, norm: .batch, classifier: .mlp).network,
      [64, 128, 256, 256, 512, 512, 512, 512, 512, 512]
    ),
    // A stream of 16, at an offset among 32, and these among 64: 16 and 32 are new. One group inside each block.
    ("resnet20 pad", ResNet().network, [16, 16, 16, 16, 16, 32, 32, 32, 32, 64, 64, 64]),
    // A stream of its own in each stage.
    (
      "resnet20 projection", ResNet(shortcut: .projection).network,
      [16, 16, 16, 16, 32, 32, 32, 32, 64, 64, 64, 64]
    ),
    ("preresnet", PreResNet().network, [16, 16, 16, 16, 32, 32, 32, 32, 64, 64, 64, 64]),
    ("wide resnet", WideResNet(depth: 10, widthFactor: 1).network, [16, 16, 32, 32, 64, 64]),
    ("concat", concat, [6, 8, 16]),
    // Normalised in three groups of four, of which the grouped convolution cuts the last two in half: 4, 2, 2, 4, and each
    // unit carries its two depthwise filters; then four filters a group.
    (
      "grouped", Network(input: Shape([2, 7, 7]), layers: grouped), [2, 2, 4, 4, 4, 4]
    ),
    // The sum ties what the layer inside reads and makes.
    (
      "a residual of one layer",
      Network(
        input: Shape([4]),
        layers: [
          LayerEntry(Linear(5)),
          LayerEntry(.residual(Residual(main: [LayerEntry(Relu()), LayerEntry(Linear(5))]))),
          LayerEntry(Linear(2)),
        ]), [5]
    ),
    ("nothing hidden", Network(input: Shape([4]), layers: [Linear(3)]), []),
  ]

  @Test("groups are those counted by hand", arguments: counted.indices)
  func sizes(_ index: Int) throws {
    let (_, network, sizes) = Self.counted[index]
    let symmetry = NetworkSymmetry(try network.graph())
    #expect(symmetry.groups.map(\.count).sorted() == sizes)
    #expect(Set(symmetry.groups.map(\.name)).count == symmetry.groups.count)
  }

  @Test("a flatten carries whole channels, and a stream its padded shortcut at an offset")
  func places() throws {
    let lenet = try LeNet5().network.graph()
    let channels = try #require(NetworkSymmetry(lenet).groups.first { $0.count == 16 })
    #expect(channels.places.map(\.occurrences).max() == 16)
    let resnet = try ResNet().network.graph()
    let groups = NetworkSymmetry(resnet).groups
    #expect(groups.first?.name == "conv1")
    let pad = try #require(resnet.nodes.firstIndex { $0.operation is PadShortcut })
    let stream = try #require(groups.first?.places.first { $0.axis == pad + 1 })
    #expect(stream.positions == Array(8..<24))
    #expect(
      groups.contains {
        $0.places.contains { $0.axis == pad + 1 && $0.positions == Array(0..<8) + Array(24..<32) }
      })
  }

  @Test("signs may be turned where everything between weights is odd")
  func signs() throws {
    func signed(_ layers: [any Layer], _ input: Shape) throws -> [Bool] {
      NetworkSymmetry(try Network(input: input, layers: layers).graph()).groups.map(\.hasSigns)
    }
    let row = Shape([3])
    #expect(try signed([Linear(4), Tanh(), Linear(4), Relu(), Linear(2)], row) == [true, false])
    #expect(try signed([Linear(4), BatchNorm(), Tanh(), Linear(2)], row) == [true])
    #expect(try signed([Linear(4), LayerNorm(), Tanh(), Linear(2)], row) == [false])
    let image = Shape([1, 8, 8])
    let pooled: [any Layer] = [
      Convolution(filters: 3, kernel: Extent(3)), Tanh(), AveragePool(Extent(2)), Flatten(), Linear(2),
    ]
    #expect(try signed(pooled, image) == [true])
    let largest: [any Layer] = [
      Convolution(filters: 3, kernel: Extent(3)), Tanh(), MaxPool(Extent(2)), Flatten(), Linear(2),
    ]
    #expect(try signed(largest, image) == [false])
  }

  /// Presets, some with narrower layers than usual.
  static let presets: [(name: String, network: Network)] = [
    ("lenet5", LeNet5().network), ("mynet-small", MyNetSmall().network), ("mynet", MyNet().network),
    ("cifar10-convnet", Cifar10Convnet().network), ("mlp", MLP(widths: [12, 20, 10, 3]).network),
    ("resnet20 pad", ResNet().network), ("resnet20 projection", ResNet(shortcut: .projection).network),
    ("resnet18", ResNet18(width: 8).network), ("preresnet basic", PreResNet().network),
    ("preresnet bottleneck", PreResNet(depth: 11, block: .bottleneck).network),
    ("wide-resnet", WideResNet(depth: 10, widthFactor: 2).network),
    (
      "wide-resnet of Garipov",
      WideResNet(depth: 10, widthFactor: 2, bias: true, strideAt: 2, shortcutFrom: .input).network
    ),
    ("vgg", VGG(depth: 11).network),
    ("vgg with norms", VGG(depth: 11, norm: .batch, classifier: .mlp).network),
    ("conv-fc", ConvFC().network), ("concat", concat),
    ("grouped", Network(input: Shape([2, 7, 7]), layers: grouped)),
    (
      "tanh",
      Network(input: Shape([5]), layers: [Linear(9), BatchNorm(), Tanh(), Linear(8), Tanh(), Linear(3)])
    ),
  ]

  @Test(
    "a random permutation of every group leaves a preset's function unchanged", arguments: presets.indices)
  func preset(_ index: Int) throws {
    try expectUnchanged(Self.presets[index].network, seed: UInt64(index), count: 3)
  }

  @Test(
    "a random permutation of every group leaves a random network's function unchanged",
    arguments: UInt64(0)..<120)
  func random(_ seed: UInt64) throws {
    try expectUnchanged(try RandomNetwork.make(seed: seed), seed: seed, count: 5)
  }

  @Test("random networks have groups of all kinds")
  func variety() throws {
    let all = try (UInt64(0)..<120).map { NetworkSymmetry(try RandomNetwork.make(seed: $0).graph()) }
    #expect(all.count { !$0.groups.isEmpty } > 60)
    #expect(all.contains { $0.groups.contains { $0.places.contains { $0.occurrences > 1 } } })
    #expect(all.contains { $0.groups.count > 3 })
  }

  private func expectUnchanged(_ network: Network, seed: UInt64, count: Int) throws {
    let layout = try network.layout()
    let symmetry = NetworkSymmetry(try network.graph())
    var state = seed &+ 1
    func draw(_ scale: Float) -> Float {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Float(state >> 40) / Float(1 << 23) - 1) * scale
    }
    var weights = [Float](repeating: 0, count: layout.parameterCount)
    for (tensor, declaration) in zip(layout.parameters, layout.declarations) {
      let scale = (3 / Float(max(declaration.fanIn, 1))).squareRoot()
      for index in tensor.range {
        weights[index] =
          declaration.role == .scale ? 1 + draw(0.5) : draw(declaration.role == .weight ? scale : 0.5)
      }
    }
    var buffers = layout.initialBuffers
    for index in buffers.indices { buffers[index] += 0.3 * abs(draw(1)) }
    let move = randomPermutation(of: symmetry) { Int(UInt64(bitPattern: Int64(draw(1) * 1e6)) % UInt64($0)) }
    let engine = NativeEngine(cores: 1)
    let inputs = (0..<count * network.input.count).map { _ in draw(1) }
    let examples = Examples(
      input: network.input, inputs: .floats(inputs), targets: .classes(Array(repeating: 0, count: count)),
      count: count)
    let session = try engine.evaluation(
      EvaluationJob(network, over: examples, batchSize: count), threads: ThreadBudget(1))
    func outputs(_ weights: [Float], _ buffers: [Float]) throws -> [Float] {
      var found: [Float] = []
      try session.evaluate(SinglePoint(weights), at: [[]], norms: .given(buffers)) { found = $1 }
      return found
    }
    let moved = move.applied(to: weights, along: symmetry)
    let before = try outputs(weights, buffers)
    let after = try outputs(moved, move.applied(toBuffers: buffers, along: symmetry))
    let scale = before.reduce(Float(1e-3)) { max($0, abs($1)) }
    #expect(zip(before, after).allSatisfy { abs($0 - $1) <= 2e-4 * scale })
    #expect(symmetry.groups.isEmpty || moved != weights || symmetry.unitCount < 3)
    // It can be undone, bit for bit.
    #expect(move.inverse.applied(to: moved, along: symmetry) == weights)
    let identity = NetworkPermutation.identity(of: symmetry)
    #expect(move.after(move.inverse) == identity && move.inverse.after(move) == identity)
    let twice = move.after(move)
    #expect(twice.applied(to: weights, along: symmetry) == move.applied(to: moved, along: symmetry))
  }

  private func randomPermutation(
    of symmetry: NetworkSymmetry, _ draw: (Int) -> Int
  ) -> NetworkPermutation {
    NetworkPermutation(
      parts: symmetry.groups.map { group in
        var source = Array(0..<group.count)
        for index in source.indices { source.swapAt(index, index + draw(group.count - index)) }
        return NetworkPermutation.Part(
          source: source, turned: group.hasSigns ? source.map { _ in draw(2) == 1 } : nil)
      })
  }

  @Test("the beginning of a network makes the value that it ends in", arguments: UInt64(0)..<40)
  func beginnings(_ seed: UInt64) throws {
    try expectBeginnings(of: try RandomNetwork.make(seed: seed))
  }

  @Test("so does that of a residual network, with names and copies")
  func beginningsOfPresets() throws {
    try expectBeginnings(of: ResNet(depth: 8, widthFactor: 1, shortcut: .projection).network)
    try expectBeginnings(of: WideResNet(depth: 10, widthFactor: 1).network)
    try expectBeginnings(of: Self.concat)
  }

  private func expectBeginnings(of network: Network) throws {
    let graph = try network.graph()
    for node in graph.nodes.indices {
      let (part, nodes) = try network.beginning(upTo: node)
      let found = try part.graph()
      #expect(nodes.last == node && found.outputShape == graph.nodes[node].output)
      #expect(found.nodes.count == nodes.count && found.output == found.nodes.count)
      for (own, place) in zip(found.nodes, nodes) {
        #expect(type(of: own.operation) == type(of: graph.nodes[place].operation))
        #expect(own.parameters == graph.nodes[place].parameters && own.output == graph.nodes[place].output)
      }
    }
  }
}
