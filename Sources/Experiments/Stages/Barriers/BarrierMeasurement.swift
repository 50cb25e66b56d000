import Declarations
import Neural
import ResultStore
import Workflow

/// Measures every metric along the straight ways of a barrier stage, on its splits.
///
/// A way is a segment: from one network to another, or to the first with one part of the second. Its points are those that
/// other stages measure on the same segment. Vectors of a way are made when its turn comes.
struct BarrierMeasurement {
  private let stage: BarrierStage
  private let context: StageContext
  private let metrics: [any Metric]
  private let vectors: [[Float]]
  /// What stands for each in the scopes of cells.
  private let identities: [JSON]
  private let norms: [[Float]]
  private let names: [String]
  /// In the order of the result.
  private let ways: [Way]
  private let sources: [(split: DatasetSplit, predictions: PointPredictions)]
  private let positions: [Double]

  private struct Way {
    let first: Int
    let second: Int
    let part: NetworkPart
  }

  init(of stage: BarrierStage, in context: StageContext) throws {
    self.stage = stage
    self.context = context
    metrics = stage.chosenMetrics
    let layout = try stage.network.layout()
    let inputs = stage.named
    let weights = try inputs.map { try context.load($0) }
    vectors = try weights.map { try $0.parameters(for: layout) }
    identities = vectors.map(\.identity)
    norms = stage.policy == .average ? try weights.map { try $0.buffers(for: layout) } : []
    names = inputs.map(\.reference.text)
    ways =
      stage.movesParts
      ? try stage.parts.map { Way(first: 0, second: 1, part: $0) }
      : stage.pairs.map { Way(first: $0.first, second: $0.second, part: .whole(of: layout)) }
    let engine = StageEngine(context)
    sources = stage.splits.map { ($0, stage.predictions(on: $0, by: engine, in: context)) }
    positions = (0..<stage.pointCount).map { Double($0) / Double(stage.pointCount - 1) }
  }

  private var places: [[Double]] { positions.map { [$0] } }

  /// The networks of a way.
  private func family(_ way: Way) -> NetworkFamily {
    let (start, end) = (vectors[way.first], way.part.moved(vectors[way.first], to: vectors[way.second]))
    let family = NetworkFamily(
      .segment(from: start, to: end),
      points: [identities[way.first], way.part.isWhole ? identities[way.second] : end.identity])
    return stage.policy == .average ? family.averaging(norms[way.first], norms[way.second]) : family
  }

  private func points(
    of family: NetworkFamily, _ source: (split: DatasetSplit, predictions: PointPredictions)
  ) -> CachedEvaluator {
    stage.points(
      family, on: source.split, keeping: .predictions, unit: "point", source: source.predictions, in: context)
  }

  private var total: Double { Double(sources.count * ways.count * positions.count) }

  func cachedProgress() -> CachedProgress {
    var known = 0
    var scopes: [CacheNamespace] = []
    for way in ways {
      let family = family(way)
      for source in sources {
        let points = points(of: family, source)
        known += points.known(metrics, at: places)
        scopes.append(points.scope)
      }
    }
    return CachedProgress(unit: "point", done: Double(known), of: total, scopes: scopes)
  }

  func run() throws -> BarrierEvaluation {
    var evaluation = BarrierEvaluation(
      by: stage.centre != nil ? .star : stage.movesParts ? BarrierEvaluation.Parting(stage.parting) : .pairs,
      metrics: metrics.map(\.name), splits: stage.splits.map(\.rawValue))
    evaluation.star = stage.centre.map { centre in
      BarrierEvaluation.Star(
        centre: centre.reference.text, joined: stage.joined.map(\.reference.text),
        heldOut: stage.heldOut.map(\.reference.text))
    }
    var done = 0
    var reused = 0
    // By split, then by way.
    var values = sources.map { _ in [[[Double]]]() }
    for way in ways {
      let family = family(way)
      for (index, source) in sources.enumerated() {
        let (doneBefore, reusedBefore) = (done, reused)
        values[index].append(
          try points(of: family, source).values(of: metrics, at: places) { doneNow, reusedNow, latest in
            (done, reused) = (doneBefore + doneNow, reusedBefore + reusedNow)
            context.report(
              Progress(
                unit: "point", done: Double(done), of: total, reused: Double(reused),
                figures: [Progress.Figure(metrics[0].name, latest)]))
          })
      }
    }
    for (source, values) in zip(sources, values) { record(values, on: source.split, in: &evaluation) }
    return evaluation
  }

  /// - Parameter values: by way, metric and point.
  private func record(
    _ values: [[[Double]]], on split: DatasetSplit, in evaluation: inout BarrierEvaluation
  ) {
    let rows = values.flatMap { way in positions.indices.map { index in way.map { $0[index] } } }
    context.warnOfResult(ofNonFinite: rows, unit: "point", on: split)
    for (way, ofWay) in zip(ways, values) {
      // The whole way between the same networks comes last, and its ends are these.
      let whole = stage.movesParts ? values[values.count - 1] : ofWay
      evaluation.append(
        BarrierEvaluation.Way(
          from: names[way.first], to: names[way.second], part: way.part.name, parameters: way.part.count,
          distance: way.part.distance(between: vectors[way.first], and: vectors[way.second])),
        on: split.rawValue, at: positions, values: ofWay,
        ends: whole.map { ($0[0], $0[$0.count - 1]) })
    }
  }
}
