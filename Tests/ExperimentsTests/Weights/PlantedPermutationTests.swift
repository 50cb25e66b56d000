import Declarations
import FileFormats
import LinearAlgebra
import Networks
import Neural
import Testing
import Workflow

@testable import Experiments

private let isThere = (try? OpenBLAS.ofSystem()) != nil

/// The units of trained networks are shuffled, and `align` is to find its way back: on every kind of network, by the stages that a
/// user has.
@Suite("Planted permutations", .enabled(if: isThere, "OpenBLAS is not installed (libopenblas-dev)"))
struct PlantedPermutationTests {
  private static let count = 16

  struct Planted: CustomTestStringConvertible, Sendable {
    let name: String
    let written: String
    let network: Network
    var testDescription: String { name }
  }

  private static let perceptron = MLP(widths: [3072, 24, 16, 10])
  private static let concat = """
    {input: [3, 32, 32], layers: [
      {max-pool: 4}, {convolution: {filters: 8, kernel: 3, padding: 1}}, relu,
      {concat: [[{convolution: {filters: 6, kernel: 1}}, relu], []]}, flatten, {linear: 16}, relu, {linear: 10}]}
    """

  static let all: [Planted] = [
    Planted(
      name: "mlp", written: "{preset: {mlp: {widths: [3072, 24, 16, 10]}}, input: [3, 32, 32]}",
      network: perceptron.network(on: Shape([3, 32, 32])) ?? perceptron.network),
    Planted(
      name: "vgg", written: "{preset: {vgg: {depth: 11, width: 8}}}",
      network: VGG(depth: 11, width: 8).network),
    Planted(
      name: "vgg with norms and three linear layers",
      written: "{preset: {vgg: {depth: 11, width: 8, norm: batch, classifier: mlp}}}",
      network: VGG(depth: 11, norm: .batch, classifier: .mlp, width: 8).network),
    Planted(
      name: "resnet-20, padded shortcuts", written: "{preset: {resnet: {depth: 20}}}",
      network: ResNet().network),
    Planted(
      name: "resnet-20, projections", written: "{preset: {resnet: {depth: 20, shortcut: projection}}}",
      network: ResNet(shortcut: .projection).network),
    Planted(
      name: "concat", written: concat.split(separator: "\n").joined(separator: " "),
      network: Network(
        input: Shape([3, 32, 32]),
        layers: [
          LayerEntry(MaxPool(Extent(4))),
          LayerEntry(Convolution(filters: 8, kernel: Extent(3), padding: Extent(1))), LayerEntry(Relu()),
          LayerEntry(
            .concat([
              .layers([LayerEntry(Convolution(filters: 6, kernel: Extent(1))), LayerEntry(Relu())]),
              .layers([]),
            ])),
          LayerEntry(Flatten()), LayerEntry(Linear(16)), LayerEntry(Relu()), LayerEntry(Linear(10)),
        ])),
  ]

  private static func specification(_ network: String) -> String {
    """
    name: planted
    data:
      pictures:
        dataset:
          arrays:
            shape: [3, 32, 32]
            classes: 10
            train: {inputs: x.npy, labels: y.npy}
            test: {inputs: x.npy, labels: y.npy}
    networks: {net: \(network)}
    defaults: {train: {network: net, data: pictures, epochs: 1, batch: 8}}
    stages:
      a: {train: {seed: 1}}
      b: {train: {seed: 2}}
      # A permutation that nobody would guess: where a descent from a random one ends, between two networks that have nothing to do
      # with each other.
      shuffle: {align: {weights: b, to: a, restarts: 1, starts: []}}
      moved: {permute: {weights: a, by: shuffle}}
      found: {align: {weights: moved, to: a, restarts: 20}}
      apart: {align: {weights: moved, to: a, restarts: 20, starts: []}}
      around: {permute: {weights: a, by: [shuffle, found]}}
      near: {barriers: {between: [found, a, moved], points: 3}}
      named: {evaluate: {weights: [a, moved, found], splits: test, metrics: [cross-entropy, error]}}

    """
  }

  private func prepared() throws -> TemporaryExperiment {
    let experiment = try TemporaryExperiment()
    let inputs = (0..<Self.count * 3072).map { Float(Double($0 * 7919 % 251) / 125 - 1) }
    let classes = (0..<Self.count).map { Int64($0 * 3 % 10) }
    try experiment.folder.write(
      "x.npy", Array(NPYFile.encode(StoredTensor("", shape: [Self.count, 3, 32, 32], inputs))))
    try experiment.folder.write(
      "y.npy", Array(NPYFile.encode(StoredTensor("", shape: [Self.count], classes))))
    return experiment
  }

  @Test("is found, leaves the function as it was, and leaves no barrier", arguments: all)
  func found(_ planted: Planted) throws {
    let run = try prepared().run(Self.specification(planted.written))
    #expect(run.failures == [:])
    let symmetry = NetworkSymmetry(try planted.network.graph())
    let (shuffle, found) = (
      try permutation("shuffle", run, of: symmetry), try permutation("found", run, of: symmetry)
    )
    // Something of every group has moved, and comes back: P P⁻¹ is the identity.
    for (group, part) in zip(symmetry.groups, shuffle.parts) {
      #expect(part.unmoved < group.count, "\(group.name)")
    }
    #expect(found == shuffle.inverse)
    let identity = NetworkPermutation.identity(of: symmetry)
    #expect(found.after(shuffle) == identity && shuffle.after(found) == identity)
    #expect(try permutation("around", run, of: symmetry) == identity)
    let a = try TemporaryExperiment.bytes("stages/a/weights.safetensors", of: run)
    #expect(try TemporaryExperiment.bytes("stages/moved/weights.safetensors", of: run) != a)
    for stage in ["found", "around"] {
      #expect(try TemporaryExperiment.bytes("stages/\(stage)/weights.safetensors", of: run) == a)
    }
    // The function of the shuffled network is that of the other, up to the order in which sums are added.
    let named = try ResultTable(
      json: JSON(parsing: TemporaryExperiment.bytes("stages/named/networks.json", of: run))["table"])
    let losses = named.numbers("cross-entropy")
    #expect(abs(losses[1] - losses[0]) < 1e-5 * max(1, losses[0]) && losses[2] == losses[0])
    let errors = named.numbers("error")
    #expect(errors == [errors[0], errors[0], errors[0]])
    // Of the restarts that know nothing some find it too, and how many is said.
    let alignment = try alignment("found", run)
    #expect(alignment.restarts.rows.count == 20)
    #expect(alignment.restarts.rows[1][1].text == "layers")
    #expect(alignment.restarts.numbers("agreement")[1] == 1 && alignment.networks.rows[0][2].number == 0)
    let foundCount = alignment.restarts.numbers("agreement").count { $0 == 1 }
    #expect(alignment.foundCount == foundCount)
    #expect(alignment.measures.first { $0.name == "found" }?.value == Double(foundCount) / 20)
    let apart = try self.alignment("apart", run)
    #expect(apart.restarts.rows.allSatisfy { $0[1].text?.hasPrefix("random ") == true })
    let best = alignment.restarts.numbers("objective").max() ?? .nan
    #expect(apart.restarts.numbers("objective").contains { abs($0 - best) <= 1e-9 * best })
    // The barrier to the network that was found is 0; the one to the shuffled network is not.
    let near = try BarrierEvaluation(files: [
      ArtifactFile(
        name: "barriers.json", bytes: try TemporaryExperiment.bytes("stages/near/barriers.json", of: run))
    ])
    for way in near.ways {
      let barrier = near.barrier(way, "test", "cross-entropy", as: "over-interpolation")
      if way.from == "found", way.to == "a" {
        #expect(barrier == 0 && way.distance == 0)
      } else {
        #expect(way.distance > 0 && barrier != 0)
      }
    }
  }

  private func permutation(
    _ stage: String, _ run: TemporaryExperiment.Outcome, of symmetry: NetworkSymmetry
  ) throws -> NetworkPermutation {
    let bytes = try TemporaryExperiment.bytes("stages/\(stage)/permutation.safetensors", of: run)
    return try PermutationResult(files: [ArtifactFile(name: "permutation.safetensors", bytes: bytes)])
      .permutation(of: symmetry)
  }

  private func alignment(_ stage: String, _ run: TemporaryExperiment.Outcome) throws -> AlignmentResult {
    try AlignmentResult(files: [
      ArtifactFile(
        name: "alignment.json",
        bytes: try TemporaryExperiment.bytes("stages/\(stage)/alignment.json", of: run))
    ])
  }
}
