import Declarations
import LinearAlgebra
import Networks
import Neural
import Platform
import Workflow

/// Products with the Hessian at the networks of a stage, and what follows from them. Data are read, the engine made ready and
/// statistics estimated when they are first wanted.
final class HessianProducts {
  private let stage: Curvature
  private let context: StageContext
  private let engine: StageEngine
  private var prepared: (any CurvatureSession, examples: Int)?
  private var drawn: Examples?
  private var estimated: (key: String, statistics: [Float])?

  init(of stage: Curvature, in context: StageContext) {
    (self.stage, self.context) = (stage, context)
    engine = StageEngine(context)
  }

  /// Loss, |gradient|, and over how many examples.
  ///
  /// - Throws: `SettingError` where the loss is not finite: nothing can be said of its derivatives.
  func slope(at subject: CurvatureMeasurement.Subject) throws -> [Double] {
    let (session, count) = try session()
    let (loss, gradient) = try session.gradient(
      at: subject.parameters, statistics: try statistics(of: subject), proceed: proceed)
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard loss.isFinite, norm.isFinite else { throw notFinite(at: subject) }
    return [loss, norm, Double(count)]
  }

  /// - Parameters:
  ///   - vectors: how many of the first are kept.
  ///   - say: is told about how much is over.
  func eigenvalues(
    at subject: CurvatureMeasurement.Subject, _ part: NetworkPart, vectors: Int, say: (Double) -> Void
  ) throws -> PartSpectrum.Eigenvalues {
    let wanted = min(stage.eigenvalueCount, part.count)
    var lanczos = Lanczos(from: part.signs(seed: stage.seed, probe: Self.startProbe))
    let most = min(stage.steps, part.count)
    var restarts = 0
    var found: Lanczos.Extremes?
    while lanczos.steps < most {
      if lanczos.isComplete {
        restarts += 1
        lanczos.restart(from: part.signs(seed: stage.seed, probe: Self.startProbe + restarts))
        if lanczos.isComplete { break }
      }
      try lanczos.step { try product($0, at: subject, part) }
      say(Double(lanczos.steps) / Double(most + 1))
      guard lanczos.steps >= wanted else { continue }
      guard let extremes = lanczos.extremes(wanted) else { throw notFinite(at: subject) }
      found = extremes
      // A space that is complete has eigenvalues of its start alone: it is not all that there is.
      if !lanczos.isComplete, lanczos.steps > wanted, extremes.isSettled(to: stage.tolerance) { break }
    }
    guard let extremes = found ?? lanczos.extremes(wanted) else { throw notFinite(at: subject) }
    let first = lanczos.vectors(max(vectors, 1))
    return PartSpectrum.Eigenvalues(
      values: extremes.largest, residuals: extremes.residuals, lowest: extremes.lowest,
      lowestResidual: extremes.lowestResidual, steps: lanczos.steps,
      isSettled: extremes.isSettled(to: stage.tolerance),
      error: try first.first.map { try error(of: $0, at: subject, part) } ?? 0,
      vectors: first.prefix(vectors).map { $0.map { Float($0) } })
  }

  /// The first of the vectors that Lanczos starts from for eigenvalues, after all those of traces.
  private static let startProbe = 1 << 24

  /// u^T f(H) u of a vector of signs, over its length.
  func quadrature(
    at subject: CurvatureMeasurement.Subject, _ part: NetworkPart, probe: Int, steps: Int,
    say: (Double) -> Void
  ) throws -> PartSpectrum.Quadrature {
    var lanczos = Lanczos(from: part.signs(seed: stage.seed, probe: probe))
    for _ in 0..<min(steps, part.count) where !lanczos.isComplete {
      try lanczos.step { try product($0, at: subject, part) }
      say(Double(lanczos.steps) / Double(steps + 1))
    }
    guard let (nodes, weights) = lanczos.quadrature else { throw notFinite(at: subject) }
    return PartSpectrum.Quadrature(nodes: nodes, weights: weights)
  }

  /// z^T H z.
  func traceSample(
    at subject: CurvatureMeasurement.Subject, _ part: NetworkPart, probe: Int
  ) throws -> Double {
    let signs = part.signs(seed: stage.seed, probe: probe)
    let image = try product(signs, at: subject, part)
    let sample = zip(signs, image).reduce(0) { $0 + $1.0 * $1.1 }
    guard sample.isFinite else { throw notFinite(at: subject) }
    return sample
  }

  // Products

  private func product(
    _ direction: [Double], at subject: CurvatureMeasurement.Subject, _ part: NetworkPart, stretch: Double = 1
  ) throws -> [Double] {
    let (session, _) = try session()
    let image = try session.product(
      part.spread(direction, over: subject.parameters.count), at: subject.parameters,
      statistics: try statistics(of: subject), difference: stretch * difference(at: subject, part),
      proceed: proceed)
    return part.gathered(image)
  }

  /// How far weights are moved along a unit vector: a share of their root mean square for each parameter of the part.
  private func difference(at subject: CurvatureMeasurement.Subject, _ part: NetworkPart) -> Double {
    let squares = subject.parameters.reduce(0.0) { $0 + Double($1) * Double($1) }
    let mean = (squares / Double(max(subject.parameters.count, 1))).squareRoot()
    return stage.difference * (mean > 0 ? mean : 1) * Double(part.count).squareRoot()
  }

  private func error(
    of vector: [Double], at subject: CurvatureMeasurement.Subject, _ part: NetworkPart
  ) throws -> Double {
    if try session().0.isExact { return 0 }
    let (near, far) = (
      try product(vector, at: subject, part), try product(vector, at: subject, part, stretch: 2)
    )
    return zip(near, far).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  private func proceed() throws {
    guard engine.proceeds() else { throw CancellationRequested() }
  }

  private func session() throws -> (any CurvatureSession, examples: Int) {
    if let prepared { return prepared }
    let all = try context.examples(stage.data, stage.split)
    let examples = all.drawn(stage.examples ?? all.count)
    let made = try engine.curvature(
      CurvatureJob(
        stage.network, loss: LossChoice(loss: stage.loss).effective, over: examples, batchSize: stage.batch,
        norms: stage.norms))
    prepared = (made, examples.count)
    return (made, examples.count)
  }

  private func statistics(of subject: CurvatureMeasurement.Subject) throws -> [Float] {
    if case .given(let values) = subject.norms { return values }
    if let estimated, estimated.key == subject.key { return estimated.statistics }
    let drawn = try estimationExamples()
    let session = try engine.evaluation(
      EvaluationJob(stage.network, over: drawn.examples(at: [0]), batchSize: stage.batch))
    let found = try session.statistics(at: subject.parameters, over: drawn)
    estimated = (subject.key, found)
    return found
  }

  /// Those that statistics are estimated over, made once.
  private func estimationExamples() throws -> Examples {
    if let drawn { return drawn }
    let made = stage.policy.examples(from: try context.examples(stage.data, .train), for: stage.network)
    drawn = made
    return made
  }

  private func notFinite(at subject: CurvatureMeasurement.Subject) -> SettingError {
    let place = subject.position.map { "point \($0) of the curve" } ?? "'\(subject.name)'"
    return SettingError(
      "the loss of \(place), or its derivatives, are not finite", help: "train it at a lower rate")
  }
}

extension NetworkPart {
  /// A vector of signs, drawn for each parameter of the network by its place, so that a part's is the whole's cut out.
  func signs(seed: UInt64, probe: Int) -> [Double] {
    let random = CounterRandom(seed: seed, purpose: .probe, lane: probe)
    var signs: [Double] = []
    signs.reserveCapacity(count)
    var (word, bits) = (-1, UInt64(0))
    for range in ranges {
      for place in range {
        if place >> 6 != word {
          word = place >> 6
          bits = random.bits(at: word)
        }
        signs.append(bits >> UInt64(place & 63) & 1 == 1 ? 1 : -1)
      }
    }
    return signs
  }

  /// The part's numbers at their places among so many, zero elsewhere.
  func spread(_ values: [Double], over count: Int) -> [Double] {
    if isWhole { return values }
    var all = [Double](repeating: 0, count: count)
    var next = 0
    for range in ranges {
      for place in range {
        all[place] = values[next]
        next += 1
      }
    }
    return all
  }

  /// The numbers of the part.
  func gathered(_ values: [Double]) -> [Double] {
    isWhole ? values : ranges.flatMap { values[$0] }
  }
}
