import Networks
import Neural
import TestSupport
import Testing

@Suite("Evaluations on both engines", .enabled(if: PyTorch.isHere, PyTorch.absence))
struct EvaluationAgreementTests {
  private let network = BothEngines.network(
    Network(
      input: Shape([2, 5, 5]),
      layers: [
        Convolution(filters: 4, kernel: Extent(3)), BatchNorm(), Relu(), Dropout(0.4), Flatten(), Linear(6),
        BatchNorm(), Tanh(), Linear(4),
      ]))

  /// Outputs at each place of a space, by engine.
  private func outputs(
    _ space: any WeightSpace, at places: [[Double]], norms: NormPolicy
  ) throws -> [[[Float]]] {
    let job = EvaluationJob(network, over: try Samples.examples(21, for: network), batchSize: 8)
    return try BothEngines.evaluations(job).map { session in
      var found: [[Float]] = []
      try session.evaluate(space, at: places, norms: norms) { _, outputs in found.append(outputs) }
      return found
    }
  }

  private func expectAgreement(_ outputs: [[[Float]]], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(outputs[0].count == outputs[1].count, sourceLocation: sourceLocation)
    for (native, torch) in zip(outputs[0], outputs[1]) {
      #expect(Deviation.of(torch, native) < 1e-5, sourceLocation: sourceLocation)
    }
    // Places are told apart.
    #expect(Set(outputs[1]).count == outputs[1].count, sourceLocation: sourceLocation)
  }

  private static let policies = ["given", "averaged", "estimated", "augmented"]

  /// By name; what is estimated is so over 29 examples in batches of 8, the last of 5.
  private func policy(_ name: String) throws -> NormPolicy {
    let (one, other) = (try Samples.statistics(network, seed: 7), try Samples.statistics(network, seed: 8))
    return switch name {
    case "given": .given(one)
    case "averaged": .averaged(one, other)
    case "augmented": .estimated(over: try augmented)
    default: .estimated(over: try Samples.examples(29, for: network, seed: 9))
    }
  }

  /// The same, cropped, flipped and cut out.
  private var augmented: Examples {
    get throws {
      try Samples.examples(29, for: network, seed: 9).augmented(
        by: Augmentation(padding: 2, flips: true, cutout: 2), seed: 0, numbers: Array(0..<29))
    }
  }

  @Test("statistics over augmented images, which are others than over images as they are")
  func statistics() throws {
    let job = EvaluationJob(network, over: try Samples.examples(21, for: network), batchSize: 8)
    let weights = try Samples.weights(network, seed: 20)
    let found = try BothEngines.evaluations(job).map { try $0.statistics(at: weights, over: try augmented) }
    #expect(Deviation.of(found[1], found[0]) < 1e-5)
    let plain = try BothEngines.evaluations(job)[0].statistics(
      at: weights, over: try Samples.examples(29, for: network, seed: 9))
    #expect(Deviation.of(plain, found[0]) > 1e-2)
  }

  @Test("along a curve", arguments: policies)
  func curve(_ policy: String) throws {
    let points = try (0..<3).map { try Samples.weights(network, seed: 20 + UInt64($0)) }
    for family in [Bezier(), PolygonalChain()] as [any CurveFamily] {
      let curve = Curve(family: family, controlPoints: points)
      expectAgreement(
        try outputs(curve, at: [[0], [0.2], [0.5], [0.83], [1]], norms: self.policy(policy)))
    }
  }

  @Test("in a plane", arguments: policies.filter { $0 != "averaged" })
  func plane(_ policy: String) throws {
    let points = try (0..<3).map { try Samples.weights(network, seed: 20 + UInt64($0)) }
    for frame in WeightPlane.Frame.allCases {
      let plane = try WeightPlane(start: points[0], controlPoint: points[1], end: points[2], frame: frame)
      let places = [[0, 0], [1, 0], [-0.2, 0.4], [0.7, 1.2]]
      expectAgreement(try outputs(plane, at: places, norms: self.policy(policy)))
    }
  }

  @Test("along random directions, two of them and one", arguments: policies.filter { $0 != "averaged" })
  func randomDirections(_ policy: String) throws {
    let (centre, layout) = (try Samples.weights(network, seed: 20), try network.layout())
    let directions = (0..<2).map { layout.randomDirection(from: centre, .filter, seed: 3, number: $0) }
    let plane = try WeightPlane(origin: centre, along: directions)
    expectAgreement(try outputs(plane, at: [[0, 0], [1, -1], [0.3, 0.4]], norms: self.policy(policy)))
    let line = try WeightPlane(origin: centre, along: [directions[0]])
    expectAgreement(try outputs(line, at: [[0], [-0.5], [1]], norms: self.policy(policy)))
  }

  @Test("of single networks", arguments: policies.filter { $0 != "averaged" })
  func single(_ policy: String) throws {
    let space = SinglePoint(try Samples.weights(network, seed: 20))
    expectAgreement(try outputs(space, at: [[]], norms: self.policy(policy)))
  }
}
