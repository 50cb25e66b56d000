import Declarations
import Neural
import Platform
import ResultStore
import Workflow

/// Trains the vertices of a simplex one after the other, each remembered under the vertices that it joined: another stage that
/// adds the same vertex to the same simplex takes it from there.
struct SimplexGrowing {
  private let stage: GrowSimplex
  private let context: StageContext
  private let cells: PiecedCells
  private let start: SimplicialComplex

  init(of stage: GrowSimplex, in context: StageContext) throws {
    (self.stage, self.context) = (stage, context)
    let layout = try stage.network.layout()
    start = SimplicialComplex(
      joining: try stage.from.map { input in
        let artifact = try context.artifact(input)
        if SimplexResult.acceptedTypes.contains(artifact.type) {
          let simplex: SimplexResult = try artifact.decoded()
          return try simplex.complex(for: layout)
        }
        let weights: Weights = try artifact.decoded()
        return SimplicialComplex(vertices: [try weights.parameters(for: layout)], simplexes: [[0]])
      })
    cells = PiecedCells(
      context.scope(of: "vertices of simplexes", version: 1) { reference in
        guard reference.name == stage.data.name else { return nil }
        return JSON(context.digest(of: DatasetSplit.train.rawValue, of: stage.data).description)
      }, in: context)
  }

  /// What a vertex follows from beside the settings of its steps: those that it joins, and how they lie in simplexes.
  private func identity(of complex: SimplicialComplex) -> JSON {
    [
      "vertices": .array(complex.vertices.map(\.identity)),
      "simplexes": .array(complex.simplexes.map { .array($0.map { JSON($0) }) }),
    ]
  }

  private func key(joining complex: SimplicialComplex) -> String {
    "after \(stage.epochs) epochs joining \(identity(of: complex).compactText)"
  }

  private func checkpoints(joining complex: SimplicialComplex) -> CheckpointStore {
    context.checkpoints(adding: [JSON.Member("joining", identity(of: complex))])
  }

  /// A vertex that is remembered, as the state that its training ended in.
  private func read(_ bytes: [UInt8], joining complex: SimplicialComplex) -> TrainingState? {
    guard let state = try? TrainingState(bytes: bytes),
      state.weights.count == complex.vertices[0].count, state.history.count == stage.epochs
    else { return nil }
    return state
  }

  /// Vertices that are remembered, up to the first that is not, and how far that has come.
  func cachedProgress() throws -> CachedProgress {
    var complex = start
    var scopes = [cells.scope]
    for number in 0..<stage.vertices {
      if let state = cells.payload(of: key(joining: complex)).flatMap({ read($0, joining: complex) }) {
        complex = complex.joined(by: state.weights)
        continue
      }
      let store = checkpoints(joining: complex)
      let begun = try stage.cachedTraining(
        seed: stage.seed(afterVertices: complex.vertices.count), in: store)
      scopes.append(store.scope)
      return CachedProgress(
        unit: "epoch", done: Double(number * stage.epochs) + begun.done, of: total, notes: begun.notes,
        scopes: scopes)
    }
    return CachedProgress(unit: "epoch", done: total, of: total, scopes: scopes)
  }

  private var total: Double { Double(stage.vertices) * Double(stage.epochs) }

  /// What was grown.
  struct Grown {
    var complex: SimplicialComplex
    var growth: SimplexGrowth
    /// The epochs of all vertices, one after the other.
    var whole: TrainingState
    let task: PredictionTask
  }

  /// - Throws: `TrainingFailure`, `CancellationRequested`.
  func run() throws -> Grown {
    let examples = try context.examples(stage.data, .train)
    let empty = TrainingState(weights: [], buffers: [], optimiser: OptimiserState(vectors: []))
    var grown = Grown(
      complex: start, growth: SimplexGrowth(simplexes: start.simplexes.count), whole: empty,
      task: examples.targets.task)
    var reused = 0.0
    for number in 0..<stage.vertices {
      let complex = grown.complex
      let place = EpochsOfWhole(before: Double(number * stage.epochs), reused: reused, of: total)
      let (state, isNew) = try cells.value(
        of: key(joining: complex), in: context, read: { read($0, joining: complex) },
        make: { try trained(joining: complex, on: examples, place) })
      if !isNew { reused += Double(stage.epochs) }
      let vertex = state.weights
      grown.complex = complex.joined(by: vertex)
      grown.growth.append(
        grown.complex, distance: Curve.segment(from: complex.centre, to: vertex).length(through: [0, 1]),
        state)
      grown.whole.history += state.history.map { record in
        EpochRecord(
          epoch: number * stage.epochs + record.epoch, loss: record.loss, accuracy: record.accuracy,
          rate: record.rate)
      }
      context.report(
        Progress(
          unit: "epoch", done: Double((number + 1) * stage.epochs), of: total, reused: reused,
          figures: [Progress.Figure("loss", state.history.last?.loss ?? .nan)]))
    }
    warn(of: grown.complex.volume)
    return grown
  }

  private func trained(
    joining complex: SimplicialComplex, on examples: Examples, _ place: EpochsOfWhole
  ) throws -> [UInt8] {
    let job = stage.job(joining: complex, on: examples)
    var training = try CheckpointedTraining(
      job, from: job.initialState, stage.checkpoints, checkpoints(joining: complex), in: context)
    training.place = place
    var state = try ScaleAdvice.giving(of: examples, context.source(stage.data).targets) {
      try training.run()
    }
    // Nothing goes on from here but by another training.
    state.optimiser = OptimiserState(vectors: [])
    return state.bytes
  }

  private func warn(of volume: ComplexVolume) {
    let flat = volume.volumes.count { $0.logarithm == -.infinity }
    if flat > 0 {
      context.warnOfResult(
        flat == volume.volumes.count
          ? "the volume is 0: vertices lie in a space of fewer dimensions than they should span; a larger `scatter` or `volume` "
            + "keeps them apart"
          : "\(flat) of \(volume.volumes.count) simplexes have no volume: their vertices lie in a space of fewer dimensions"
      )
    }
  }
}
