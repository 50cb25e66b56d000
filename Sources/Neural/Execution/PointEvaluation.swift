import Networks

/// Many weight vectors over one set of examples.
///
/// Some points at a time pass over each batch while it is in cache; memory does not grow with their number. A point's
/// outputs depend on its weights, its buffers and the source, never on its companions.
public struct PointEvaluation {
  /// What batch norms use at a point.
  public enum Buffers: Sendable {
    /// Given statistics, for every point: an end's own. Networks without batch norms take `[]`.
    case given([Float])
    /// Statistics estimated at each point over a whole source, usually the training split in order.
    case estimated(any BatchSource)
    /// Given statistics for each point, by its number.
    case each(@Sendable (Int) -> [Float])
  }

  public let network: CompiledNetwork
  public let source: any BatchSource
  public let buffers: Buffers
  private let block: PointBlock

  public init(_ network: CompiledNetwork, over source: any BatchSource, buffers: Buffers = .given([])) {
    precondition(source.batchSize <= network.batchSize, "A network is compiled for its source's batch size.")
    self.network = network
    self.source = source
    self.buffers = buffers
    block = PointBlock(network.plan)
  }

  /// Calls `receive` with each place's outputs, [examples, outputs], in order, until it returns false.
  ///
  /// - Parameter combining: whether the first layer's part of the work may be done once for the base vectors of the space
  ///   instead of for every place.
  public func run(
    _ space: any WeightSpace, at places: [[Double]], combining: Bool = true,
    receive: (_ place: Int, _ outputs: [Float]) throws -> Bool
  ) rethrows {
    let batch = source.makeBatch()
    let responses = combining ? space.basis.flatMap { LinearLayerReuse(network, $0) } : nil
    var first = 0
    while first < places.count {
      let started = ContinuousClock.now
      let size = responses == nil ? self.block.size : self.block.sizeForCombining
      let block = first..<min(first + size, places.count)
      for place in block {
        load(
          space, at: places[place], number: place, without: responses?.parameters,
          into: self.block[place - first])
      }
      let combined = responses.map {
        ($0, places[block].map { space.coefficients(at: $0).map { Float($0) } })
      }
      let outputs = outputs(batch, self.block.sets(block.count), combined)
      for place in block {
        guard try receive(place, outputs[place - first]) else { return }
      }
      self.block.adapt(to: ContinuousClock.now - started, points: block.count)
      first = block.upperBound
    }
  }

  /// How many points are in hand at once, at most.
  ///
  /// - Parameters:
  ///   - weights: `NetworkMemory.weights`.
  ///   - seconds: that one of them takes.
  ///   - combining: whether the first layer may be combined from base vectors.
  public static func mostPoints(of weights: Int, taking seconds: Double, combining: Bool) -> Int {
    let most = PointBlock.most(bytes: weights)
    let size = PointBlock.size(most: most, each: .seconds(seconds))
    return combining ? PointBlock.sizeForCombining(size, most: most) : size
  }

  /// Whether the first layer with weights is of the kind that is combined from base vectors, where there are few enough.
  public static func mayCombine(_ network: Network) throws(NetworkMismatch) -> Bool {
    try network.graph().nodes.first { !$0.parameters.isEmpty }?.operation is Linear
  }

  /// Weights that one thread makes at a time.
  private static let stretch = 1 << 16

  /// - Parameter unread: weights that no evaluation of the points reads, as their layer is combined.
  private func load(
    _ space: any WeightSpace, at place: [Double], number: Int, without unread: Range<Int>?,
    into set: LoadedWeights
  ) {
    let count = network.layout.parameterCount
    var needed = [0..<count]
    // An estimation of statistics goes through all layers.
    if let unread, !estimates { needed = [0..<unread.lowerBound, unread.upperBound..<count] }
    let stretches = needed.flatMap { range in
      stride(from: range.lowerBound, to: range.upperBound, by: Self.stretch).map {
        $0..<min($0 + Self.stretch, range.upperBound)
      }
    }
    network.workers.runOnSharedMemory(parts: stretches.count, budget: network.budget) { part, _ in
      let range = stretches[part]
      space.write(range, at: place, to: set.parameters.base + range.lowerBound)
    }
    set.isPrepared = false
    guard network.layout.bufferCount > 0 else { return }
    switch buffers {
    case .given(let values): set.buffers.copy(values)
    case .each(let values): set.buffers.copy(values(number))
    case .estimated(let source):
      let others = network.weights
      network.weights = set
      network.estimateBuffers(over: source)
      network.weights = others
    }
  }

  private var estimates: Bool {
    if case .estimated = buffers { network.layout.bufferCount > 0 } else { false }
  }

  private func outputs(
    _ batch: Batch, _ sets: [LoadedWeights],
    _ combined: (responses: LinearLayerReuse, coefficients: [[Float]])?
  ) -> [[Float]] {
    let width = network.outputWidth
    let storage = sets.map { _ in AlignedFloats(count: source.exampleCount * width) }
    for index in 0..<source.batchCount {
      network.fill(batch, from: source, epoch: 0, index: index)
      let start = index * source.batchSize * width
      combined?.responses.respond(to: batch)
      network.evaluate(batch, with: sets, into: storage.map { $0.base + start }, combined: combined)
    }
    return storage.map(\.array)
  }
}

/// The weights of the points that are in hand at once, and how many that should be.
private final class PointBlock {
  private let plan: ExecutionPlan
  private var loaded: [LoadedWeights] = []
  private let most: Int
  private(set) var size = 1

  /// More would gain nothing, or take more than this many bytes.
  private static let mostPoints = 16, mostBytes = 1 << 28
  /// How long whoever waits for a point should have to wait.
  private static let patience = Duration.milliseconds(500)

  init(_ plan: ExecutionPlan) {
    self.plan = plan
    most = Self.most(
      bytes: 4 * (plan.layout.parameterCount + plan.layout.bufferCount + plan.preparedCount.forward))
  }

  /// - Parameter bytes: of the weights of one point.
  static func most(bytes: Int) -> Int { max(1, min(mostPoints, mostBytes / max(bytes, 1))) }

  subscript(index: Int) -> LoadedWeights {
    while loaded.count <= index { loaded.append(LoadedWeights(plan, trains: false)) }
    return loaded[index]
  }

  /// Responses under base vectors are worked out once for a block: for a single point they would cost more than they save.
  var sizeForCombining: Int { Self.sizeForCombining(size, most: most) }

  static func sizeForCombining(_ size: Int, most: Int) -> Int { max(size, min(most, leastForCombining)) }

  private static let leastForCombining = 4

  func sets(_ count: Int) -> [LoadedWeights] { (0..<count).map { self[$0] } }

  /// Takes as many points at a time as fit into a moment: one that took long stays alone.
  func adapt(to duration: Duration, points: Int) {
    size = Self.size(most: most, each: duration / max(points, 1))
  }

  static func size(most: Int, each: Duration) -> Int {
    max(1, min(most, each > .zero ? Int(min(patience / each, Double(most))) : most))
  }
}

/// One set of weights as kernels want it: parameters, running statistics, and what is worked out from the former.
final class LoadedWeights {
  let parameters: AlignedFloats
  let buffers: AlignedFloats
  private let prepared: AlignedFloats
  private let backStart: Int
  /// Whether what is prepared belongs to the parameters, for forward passes.
  var isPrepared = false

  /// - Parameter trains: whether there is room for what backward passes want.
  init(_ plan: ExecutionPlan, trains: Bool) {
    parameters = AlignedFloats(count: plan.layout.parameterCount, filledWith: 0)
    buffers = AlignedFloats(count: plan.layout.bufferCount, filledWith: 0)
    buffers.copy(plan.layout.initialBuffers)
    backStart = plan.preparesBackInPlace ? 0 : plan.preparedCount.forward
    prepared = AlignedFloats(count: plan.preparedCount.forward + (trains ? plan.preparedCountBeside : 0))
  }

  /// What a step's forward passes read beside its parameters.
  func preparedForward(_ step: ExecutionPlan.Step) -> UnsafeMutablePointer<Float> {
    prepared.base + step.prepared.forward
  }

  /// What its backward passes read.
  func preparedBack(_ step: ExecutionPlan.Step) -> UnsafeMutablePointer<Float> {
    prepared.base + backStart + step.prepared.back
  }

  func load(parameters values: [Float]) {
    parameters.copy(values)
    isPrepared = false
  }
}
