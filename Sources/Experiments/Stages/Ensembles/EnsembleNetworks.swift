import Neural
import Workflow

/// The networks of an ensemble, and what they are held against.
struct EnsembleNetworks {
  private let stage: Ensemble
  private let context: StageContext
  private let engine: StageEngine
  private let families: [(family: NetworkFamily, places: [[Double]])]
  /// What tells members from one another: t, a name, or the number of a sample.
  let places: [ResultTable.Cell]
  /// What is held against them, by its index among all networks.
  let rivals: [(predictor: EnsembleEvaluation.Predictor, place: ResultTable.Cell, index: Int)]
  /// The column that `places` stand in.
  let placeColumn: String

  /// Networks on each part.
  var count: Int { families.reduce(0) { $0 + $1.places.count } }

  init(of stage: Ensemble, in context: StageContext) throws {
    (self.stage, self.context, engine) = (stage, context, StageEngine(context))
    let layout = try stage.network.layout()
    if let curve = stage.measuredCurve {
      let fitted = try context.load(curve)
      var family = NetworkFamily(try fitted.curve(for: layout))
      if case .repair = stage.policy {
        family = try NetworkFamily.repaired(try fitted.curve(for: layout))
      } else if stage.policy == .average {
        family = family.averaging(
          try fitted.norms(of: .start, for: layout), try fitted.norms(of: .end, for: layout))
      }
      families = [(family, stage.places)]
      places = stage.positions.map { .number($0) }
      // Where the ends are no members, they come last.
      let isEven = stage.placement == .even
      rivals = [
        (.start, .number(0), isEven ? 0 : stage.members),
        (.end, .number(1), isEven ? stage.members - 1 : stage.members + 1),
      ]
      placeColumn = "t"
    } else if let posterior = stage.posterior {
      let found = try context.load(posterior).posterior(for: layout)
      families = [
        (
          NetworkFamily(PosteriorSamples(of: found, scale: stage.scale, seed: stage.seed)),
          (0..<stage.members).map { [Double($0)] }
        ),
        (
          stage.readsTraining
            ? NetworkFamily(estimatedAt: found.mean) : NetworkFamily(parameters: found.mean, norms: []),
          [[]]
        ),
      ]
      places = (0..<stage.members).map { .integer($0 + 1) }
      rivals = [(.centre, .nothing, stage.members)]
      placeColumn = EnsembleEvaluation.sampleColumn
    } else if !stage.simplexes.isEmpty {
      let sampled = SampledSimplexes(
        try stage.simplexes.map { try context.load($0).complex(for: layout) }, members: stage.members,
        seed: stage.seed)
      families =
        sampled.families
        + (sampled.centre.map { centre in
          [
            (
              stage.readsTraining
                ? NetworkFamily(estimatedAt: centre) : NetworkFamily(parameters: centre, norms: []), [[]]
            )
          ]
        } ?? [])
      places = (0..<stage.members).map { .integer($0 + 1) }
      rivals = sampled.centre == nil ? [] : [(.centre, .nothing, stage.members)]
      placeColumn = EnsembleEvaluation.sampleColumn
    } else {
      let networks = MeasuredNetworks(of: stage, stage.namedMembers)
      families = try networks.families(in: context).map { ($0, [[]]) }
      places = networks.names.map { .text($0) }
      rivals = []
      placeColumn = EnsembleEvaluation.networkColumn
    }
  }

  /// The networks on a part, in order.
  func points(on part: Ensemble.Part) -> [(points: CachedEvaluator, places: [[Double]])] {
    let (split, others): (DatasetSplit, Input<DatasetSource>?) =
      switch part {
      case .measured(let split): (split, nil)
      case .outliers(let others): (.test, others)
      }
    let source = stage.predictions(on: split, of: others, by: engine, in: context)
    return families.map { family, places in
      let points = stage.points(
        family, on: split, of: others, keeping: .predictions, unit: "member", source: source, in: context)
      return (points, places)
    }
  }

  /// What each predicts.
  func predictions(
    on part: Ensemble.Part, _ progress: inout EnsembleProgress, in context: StageContext
  ) throws -> [Predictions] {
    var found: [Predictions] = []
    for (points, places) in points(on: part) {
      let before = progress
      found += try points.predictions(at: places) { done, reused in
        progress = before
        progress.done += done
        progress.reused += reused
        context.report(
          Progress(
            unit: "member", done: Double(progress.done), of: Double(progress.total),
            reused: Double(progress.reused)))
      }
    }
    return found
  }
}

/// How many networks of an ensemble have been measured.
struct EnsembleProgress {
  let total: Int
  var done = 0
  /// Those that took no pass.
  var reused = 0

  init(total: Int) { self.total = total }
}

/// What networks predict one by one and together.
struct EnsemblePredictors {
  /// A predictor, and what tells it from others of its kind: its t on a curve, its name, the number of a sample.
  struct Single {
    let predictor: EnsembleEvaluation.Predictor
    let place: ResultTable.Cell
    let predictions: Predictions
  }

  /// What members are held against.
  let rivals: [Single]
  let members: [Single]
  let placeColumn: String

  init(_ predictions: [Predictions], of networks: EnsembleNetworks) {
    members = zip(networks.places, predictions).map {
      Single(predictor: .member, place: $0, predictions: $1)
    }
    rivals = networks.rivals.map {
      Single(predictor: $0.predictor, place: $0.place, predictions: predictions[$0.index])
    }
    placeColumn = networks.placeColumn
  }
}
