import Declarations
import Networks
import Neural
import Platform
import ResultStore
import Workflow

/// The paths between pairs of networks, each remembered under both networks' weights, whichever order they are named in.
final class ConnectingPaths {
  let stage: Connect
  private let context: StageContext
  private let engine: StageEngine
  private let cells: PiecedCells
  private var examples: Examples?
  private var prepared: (any CurvatureSession)?
  private var trainingCount: Int?

  var scope: CacheNamespace { cells.scope }

  init(of stage: Connect, in context: StageContext) {
    (self.stage, self.context) = (stage, context)
    engine = StageEngine(context)
    let members = [
      JSON.Member("by", ConnectMethod.schema.canonical(stage.method, .complete).jsonWithNames),
      JSON.Member("seed", JSON(String(stage.seed))),
      JSON.Member(
        "loss", Losses.schema.canonical(LossChoice(loss: stage.loss).effective, .complete).jsonWithNames),
    ]
    cells = PiecedCells(
      context.scope(of: "paths between networks", version: 1, adding: members) { reference in
        guard reference.name == stage.data.name else { return nil }
        return JSON(context.digest(of: DatasetSplit.train.rawValue, of: stage.data).description)
      }, in: context)
  }

  /// The path, where it is remembered.
  func known(_ start: [Float], _ end: [Float]) -> Curve? {
    let (pair, isTurned) = ordered(start, end)
    return cells.payload(of: key(pair)).flatMap { curve($0, pair, isTurned) }
  }

  /// - Parameter say: is told about how much of it is over.
  func path(
    _ start: [Float], _ end: [Float], say: (Double) -> Void
  ) throws -> (curve: Curve, cost: PathCost) {
    let (pair, isTurned) = ordered(start, end)
    let path = try cells.value(
      of: key(pair), in: context, read: { curve($0, pair, isTurned) },
      make: { () throws -> [UInt8] in
        let inner: [[Float]]
        switch stage.method {
        case .band(let band):
          let found = try self.band(band, pair, say)
          cells.remember(found.cost.bytes, of: costKey(pair))
          inner = found.inner
        case .curve(let curve): inner = try fitted(curve, pair, say)
        case .layerWise(let walk): inner = try layerWise(walk, pair, say)
        }
        engine.tally.addPath()
        return inner.flatMap(\.littleEndianBytes)
      }
    ).0
    return (path, try cost(pair))
  }

  /// What a path that is there took. Settings tell it but for that of a band, which has pivots put in on the way.
  private func cost(_ pair: ([Float], [Float])) throws -> PathCost {
    switch stage.method {
    case .band: rememberedCost(pair) ?? PathCost()
    case .curve(let curve): PathCost(of: curve, over: try count())
    case .layerWise(let walk): PathCost(of: walk, over: try count())
    }
  }

  private func rememberedCost(_ pair: ([Float], [Float])) -> PathCost? {
    cells.payload(of: costKey(pair)).flatMap { PathCost(bytes: $0) }
  }

  private func count() throws -> Int {
    if let trainingCount { return trainingCount }
    let count = try context.count(of: .train, of: stage.data)
    trainingCount = count
    return count
  }

  private func ordered(_ start: [Float], _ end: [Float]) -> (pair: ([Float], [Float]), isTurned: Bool) {
    let isTurned = start.identity.text ?? "" > end.identity.text ?? ""
    return (isTurned ? (end, start) : (start, end), isTurned)
  }

  private func key(_ pair: ([Float], [Float])) -> String {
    "from \(pair.0.identity.text ?? "") to \(pair.1.identity.text ?? "")"
  }

  private func costKey(_ pair: ([Float], [Float])) -> String { "cost \(key(pair))" }

  /// Nil where bytes are no such path, and of a band of which it is not known what it took.
  private func curve(_ bytes: [UInt8], _ pair: ([Float], [Float]), _ isTurned: Bool) -> Curve? {
    let size = 4 * pair.0.count
    guard size > 0, bytes.count % size == 0, !bytes.isEmpty else { return nil }
    if case .band = stage.method, rememberedCost(pair) == nil { return nil }
    let inner = stride(from: 0, to: bytes.count, by: size).compactMap {
      [Float](littleEndianBytes: bytes[$0..<$0 + size])
    }
    let points = [pair.0] + inner + [pair.1]
    return Curve(family: family, controlPoints: isTurned ? points.reversed() : points)
  }

  private var family: any CurveFamily {
    switch stage.method {
    case .band, .layerWise: PolygonalChain()
    case .curve(let curve): curve.family
    }
  }

  /// The training examples, in an order that is drawn once.
  func shuffled() throws -> Examples {
    if let examples { return examples }
    let all = try context.examples(stage.data, .train)
    let order = EpochPermutation(count: all.count, seed: stage.seed, epoch: 0)
    let made = all.examples(at: (0..<all.count).map { order[$0] })
    examples = made
    return made
  }

  func proceed() throws {
    guard engine.proceeds() else { throw CancellationRequested() }
  }

  /// The inner pivots of a band that has come to rest.
  ///
  /// - Throws: `SettingError` where a loss is not finite.
  private func band(
    _ settings: BandSettings, _ pair: ([Float], [Float]), _ say: (Double) -> Void
  ) throws -> (inner: [[Float]], cost: PathCost) {
    let session = try session(settings.batch)
    let count = try shuffled().count
    var cost = PathCost(steps: settings.rates.count * settings.steps)
    func gradient(_ weights: [Float], _ batches: Range<Int>) throws -> (loss: Double, gradient: [Double]) {
      cost.examples += PathCost.examples(of: batches, settings.batch, of: count)
      return try session.gradient(at: weights, statistics: [], over: batches, proceed: proceed)
    }
    // Losses between pivots, and of the ends, are those over so many examples.
    let some = 0..<min(session.batchCount, max(1, 2048 / settings.batch))
    func loss(_ weights: [Float]) throws -> Double {
      let loss = try gradient(weights, some).loss
      guard loss.isFinite else { throw diverged }
      return loss
    }
    let ends = (start: try loss(pair.0), end: try loss(pair.1))
    var band = ElasticBand(from: pair.0, to: pair.1, inner: settings.pivots)
    let total = Double(settings.rates.count * settings.steps)
    for (round, rate) in settings.rates.enumerated() {
      let pace = ElasticBand.Pace(
        rate: rate, momentum: settings.momentum, weightDecay: settings.weightDecay)
      for step in 0..<settings.steps {
        let batch = (round * settings.steps + step) % session.batchCount
        let losses = try band.step(pace, ends: ends) { try gradient($0, batch..<batch + 1) }
        guard losses.allSatisfy(\.isFinite) else { throw diverged }
        say(Double(round * settings.steps + step + 1) / total)
      }
      if round < settings.rates.count - 1 {
        try band.insert(above: settings.threshold, most: settings.mostPivots, loss: loss)
      }
    }
    _ = try band.inner.map { try loss(band.pivots[$0]) }
    return (Array(band.pivots[band.inner]), cost)
  }

  private var diverged: SettingError {
    SettingError(
      "the band's loss is not finite: it was moved too far", at: ["by", "band", "rates"],
      help: "lower rates may help")
  }

  func session(_ batch: Int) throws -> any CurvatureSession {
    if let prepared { return prepared }
    let made = try engine.curvature(
      CurvatureJob(
        stage.network, loss: LossChoice(loss: stage.loss).effective, over: try shuffled(), batchSize: batch,
        norms: stage.network.hasStatistics ? .training : .evaluation))
    prepared = made
    return made
  }

  /// The inner control points of a curve that is fitted in one go.
  private func fitted(
    _ settings: ConnectingCurve, _ pair: ([Float], [Float]), _ say: (Double) -> Void
  ) throws -> [[Float]] {
    let initial = Curve(
      family: settings.family, from: pair.0, to: pair.1, controlPoints: settings.controlPoints)
    let objective = TrainingObjective.curve(initial, weightDecay: settings.weightDecay)
    let job = TrainingJob(
      stage.network, objective: objective, loss: LossChoice(loss: stage.loss).effective,
      course: TrainingCourse(
        optimiser: settings.optimiser, schedule: settings.schedule, epochs: settings.epochs, seed: stage.seed),
      on: ExampleBatches(
        try context.examples(stage.data, .train), batchSize: settings.batch,
        order: .shuffled(seed: stage.seed)))
    let training = try engine.training(job)
    var state = job.initialState
    let outcome = try training.advance(&state, to: settings.epochs) { progress in
      engine.tally.addStep()
      say(Double(progress.step) / Double(max(progress.steps, 1)))
      return engine.proceeds() ? .proceed : .stop
    }
    if case .stopped = outcome { throw CancellationRequested() }
    try training.check(state)
    return Array(objective.points(at: state)[objective.moving])
  }
}
