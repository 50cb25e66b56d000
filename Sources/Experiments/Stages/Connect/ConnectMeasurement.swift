import Declarations
import Neural
import ResultStore
import Workflow

/// Measures straight ways and paths between networks, and chooses which pairs are connected.
///
/// Points are those that other stages measure on the same segment or curve.
struct ConnectMeasurement {
  private let stage: Connect
  private let context: StageContext
  private let metrics: [any Metric]
  private let names: [String]
  private let vectors: [[Float]]
  private let buffers: [[Float]]
  private let identities: [JSON]
  private let paths: ConnectingPaths
  private let source: PointPredictions
  private let positions: [Double]

  /// A pair, and what was found of it.
  struct Connection {
    let pair: Pair
    /// By metric and point.
    let straight: [[Double]]
    var path: (curve: Curve, values: [[Double]])?
    var cost: PathCost?

    /// The highest value of the first metric on the lower of both ways.
    var saddle: Double {
      min(straight[0].maximumOrNaN, path?.values[0].maximumOrNaN ?? .infinity)
    }

    /// Whether the path is the lower way.
    var prefersPath: Bool {
      path.map { $0.values[0].maximumOrNaN <= straight[0].maximumOrNaN } ?? false
    }
  }

  struct Pair: Hashable { let first: Int, second: Int }

  /// A curve of the tree, with its ends' own statistics.
  struct Edge { let curve: Curve, start: [Float], end: [Float] }

  init(of stage: Connect, in context: StageContext) throws {
    (self.stage, self.context) = (stage, context)
    metrics = stage.chosenMetrics
    names = stage.weights.map(\.reference.text)
    let layout = try stage.network.layout()
    let weights = try stage.weights.map { try context.load($0) }
    vectors = try weights.map { try $0.parameters(for: layout) }
    buffers = try weights.map { try $0.buffers(for: layout) }
    identities = vectors.map(\.identity)
    paths = ConnectingPaths(of: stage, in: context)
    source = stage.predictions(on: stage.split, by: StageEngine(context), in: context)
    positions = (0..<stage.pointCount).map { Double($0) / Double(stage.pointCount - 1) }
  }

  private var places: [[Double]] { positions.map { [$0] } }

  /// In the order of naming: each network with those after it.
  private var pairs: [Pair] {
    vectors.indices.flatMap { first in
      (first + 1..<max(vectors.count, first + 1)).map { Pair(first: first, second: $0) }
    }
  }

  private func points(_ family: NetworkFamily, _ pair: Pair) -> CachedEvaluator {
    let own =
      stage.policy == .average ? family.averaging(buffers[pair.first], buffers[pair.second]) : family
    return stage.points(
      own, on: stage.split, keeping: .predictions, unit: "point", source: source, in: context)
  }

  private func straight(_ pair: Pair) -> CachedEvaluator {
    points(
      NetworkFamily(
        .segment(from: vectors[pair.first], to: vectors[pair.second]),
        points: [identities[pair.first], identities[pair.second]]), pair)
  }

  private func along(_ curve: Curve, _ pair: Pair) -> CachedEvaluator { points(NetworkFamily(curve), pair) }

  /// Points of all straight ways, and of as many paths as are wanted.
  private var total: Double { Double((stage.pairCount + stage.connectedCount) * positions.count) }

  /// How many points are known. Which pairs are connected follows from points of straight ways: where these are not known, neither
  /// are the paths.
  func cachedProgress() -> CachedProgress {
    var known = 0
    var scopes: [CacheNamespace] = [paths.scope]
    var found: [Connection] = []
    for pair in pairs {
      let points = straight(pair)
      scopes.append(points.scope)
      known += points.known(metrics, at: places)
      let values = places.compactMap { points.knownValues(of: metrics, at: $0) }
      if values.count == places.count {
        found.append(
          Connection(pair: pair, straight: metrics.indices.map { metric in values.map { $0[metric] } }))
      }
    }
    if stage.pairs == .all {
      for pair in pairs {
        guard let curve = paths.known(vectors[pair.first], vectors[pair.second]) else { continue }
        let points = along(curve, pair)
        scopes.append(points.scope)
        known += points.known(metrics, at: places)
      }
    } else if found.count == pairs.count {
      // As a run goes, as far as what is known goes.
      try? choose(&found) { connection in
        guard let curve = paths.known(vectors[connection.pair.first], vectors[connection.pair.second]) else {
          return false
        }
        let points = along(curve, connection.pair)
        scopes.append(points.scope)
        known += points.known(metrics, at: places)
        let values = places.compactMap { points.knownValues(of: metrics, at: $0) }
        guard values.count == places.count else { return false }
        connection.path = (curve, metrics.indices.map { metric in values.map { $0[metric] } })
        return true
      }
    }
    return CachedProgress(unit: "point", done: Double(known), of: total, scopes: scopes)
  }

  /// Connects the pairs that matter, one after the other.
  ///
  /// - Parameter connect: connects one; where it says that it could not, pairs that follow from it are not known.
  private func choose(
    _ found: inout [Connection], _ connect: (inout Connection) throws -> Bool
  ) throws {
    func tree() -> SpanningTree {
      SpanningTree(
        of: vectors.count,
        found.map { WeightedEdge(first: $0.pair.first, second: $0.pair.second, height: $0.saddle) })
    }
    guard stage.pairs == .tree else {
      for index in found.indices { _ = try connect(&found[index]) }
      return
    }
    var isKnown = true
    for edge in tree().edges {
      guard let index = found.firstIndex(where: { $0.pair == Pair(first: edge.first, second: edge.second) })
      else { continue }
      if try !connect(&found[index]) { isKnown = false }
    }
    for _ in 0..<stage.further where isKnown {
      guard let next = next(found, tree()) else { return }
      if try !connect(&found[next]) { isKnown = false }
    }
  }

  /// The pair with the lowest straight way among those that would get round the highest saddle of the tree for which there are any
  /// left.
  private func next(_ found: [Connection], _ tree: SpanningTree) -> Int? {
    for edge in tree.edges.reversed() {
      let side = tree.sides(of: edge)
      let candidates = found.indices.filter { index in
        found[index].path == nil
          && side.contains(found[index].pair.first) != side.contains(found[index].pair.second)
      }
      if let best = candidates.min(by: { (found[$0].saddle, $0) < (found[$1].saddle, $1) }) { return best }
    }
    return nil
  }

  func run() throws -> (graph: ConnectionGraph, edges: [Edge]) {
    var done = 0
    var reused = 0
    func measured(_ points: CachedEvaluator) throws -> [[Double]] {
      let (doneBefore, reusedBefore) = (done, reused)
      return try points.values(of: metrics, at: places) { doneNow, reusedNow, latest in
        (done, reused) = (doneBefore + doneNow, reusedBefore + reusedNow)
        context.report(
          Progress(
            unit: "point", done: Double(done), of: total, reused: Double(reused),
            figures: [Progress.Figure(metrics[0].name, latest)]))
      }
    }
    var found = try pairs.map { Connection(pair: $0, straight: try measured(straight($0))) }
    try choose(&found) { connection in
      let pair = connection.pair
      let (curve, cost) = try paths.path(vectors[pair.first], vectors[pair.second]) { share in
        context.report(
          Progress(
            unit: "point", done: Double(done) + share * Double(positions.count) / 2, of: total,
            reused: Double(reused)))
      }
      connection.path = (curve, try measured(along(curve, pair)))
      connection.cost = cost
      return true
    }
    let rows = found.flatMap { connection in
      positions.indices.map { index in connection.straight.map { $0[index] } }
        + (connection.path.map { path in positions.indices.map { index in path.values.map { $0[index] } } }
          ?? [])
    }
    context.warnOfResult(ofNonFinite: rows, unit: "point", on: stage.split)
    let tree = SpanningTree(
      of: vectors.count,
      found.map { WeightedEdge(first: $0.pair.first, second: $0.pair.second, height: $0.saddle) })
    return (graph(of: found, tree), tree.edges.compactMap { edge in self.edge(edge, found) })
  }

  private func edge(_ edge: WeightedEdge, _ found: [Connection]) -> Edge? {
    guard let connection = found.first(where: { $0.pair == Pair(first: edge.first, second: edge.second) })
    else { return nil }
    let segment = Curve.segment(from: vectors[edge.first], to: vectors[edge.second])
    let path = connection.prefersPath ? connection.path?.curve : nil
    return Edge(curve: path ?? segment, start: buffers[edge.first], end: buffers[edge.second])
  }

  private func graph(of found: [Connection], _ tree: SpanningTree) -> ConnectionGraph {
    var graph = ConnectionGraph(
      networks: names, metrics: metrics.map(\.name), split: stage.split.rawValue, method: stage.method.words)
    for connection in found {
      let pair = connection.pair
      let segment = Curve.segment(from: vectors[pair.first], to: vectors[pair.second])
      let curve = connection.path?.curve
      graph.append(
        ConnectionGraph.Way(
          from: names[pair.first], to: names[pair.second], distance: segment.length(through: [0, 1]),
          length: curve.map { $0.length(through: (0...200).map { Double($0) / 200 }) },
          points: curve?.controlPoints.count,
          isInTree: tree.contains(pair.first, pair.second), cost: connection.cost),
        at: positions, straight: connection.straight, path: connection.path?.values)
    }
    return graph
  }
}
