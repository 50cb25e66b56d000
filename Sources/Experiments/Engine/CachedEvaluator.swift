import Neural
import Platform
import ResultStore
import Workflow

/// The networks of a family on one split, each measured once: what is remembered is not computed again.
///
/// A value is remembered under the weights of the family, its coordinates, the network, the digests of the data,
/// the batch, the identity of the engine, and the metric with its version and settings. Which stage asked does not
/// count, so that what measures the same points shares them.
struct CachedEvaluator {
  /// Whether what networks predict is kept, while there is room, for metrics and ensembles to come.
  enum Keeping { case values, predictions }

  /// How many points are claimed at once: few, so that two runs at work on the same divide them.
  private static let blockSize = 16

  let scope: CacheNamespace
  private let family: NetworkFamily
  private let cache: PointCache
  private let source: PointPredictions
  private let keeping: Keeping
  private let unit: String
  private let context: StageContext
  private let tally: EngineTally

  /// - Parameters:
  ///   - scope: what all its points have in common.
  ///   - unit: what a network of the family is called here: "point".
  init(
    _ family: NetworkFamily, in scope: CacheNamespace, keeping: Keeping, unit: String,
    source: PointPredictions,
    context: StageContext
  ) {
    self.family = family
    self.source = source
    self.keeping = keeping
    self.unit = unit
    self.context = context
    self.scope = scope
    cache = context.cells(in: scope)
    tally = context.service(RunEngines.self).tally
  }
}

extension CachedEvaluator {
  /// How many of the places need no forward pass.
  func known(_ metrics: [any Metric], at places: [[Double]]) -> Int {
    places.count { place in
      metrics.allSatisfy { cache.payload(for: key($0, place)) != nil } || hasPredictions(at: place)
    }
  }

  /// What the metrics come to at a place, where all of that is remembered.
  func knownValues(of metrics: [any Metric], at place: [Double]) -> [Double]? {
    let known = metrics.compactMap { value(of: $0, at: place) }
    return known.count == metrics.count ? known : nil
  }

  /// How many of the places have predictions that were kept.
  func kept(at places: [[Double]]) -> Int { places.count(where: hasPredictions) }

  /// The value of each metric at each place: one list a metric.
  ///
  /// - Parameter progress: is told how many places are done, how many of them needed no pass, and the first metric's
  ///   latest value.
  func values(
    of metrics: [any Metric], at places: [[Double]],
    progress: (_ done: Int, _ reused: Int, _ latest: Double) -> Void
  ) throws -> [[Double]] {
    var values = metrics.map { _ in [Double](repeating: .nan, count: places.count) }
    var done = 0
    var reused = 0
    func finish(_ index: Int, _ found: [Double], isNew: Bool) {
      for (metric, value) in found.enumerated() { values[metric][index] = value }
      done += 1
      if !isNew { reused += 1 }
      progress(done, reused, found[0])
    }
    try settle(
      places,
      recall: { index in
        let found = metrics.compactMap { value(of: $0, at: places[index]) }
        guard found.count == metrics.count else { return false }
        finish(index, found, isNew: false)
        return true
      },
      take: { index, predictions, isNew in
        finish(index, try metrics.map { try measured($0, at: places[index], predictions) }, isNew: isNew)
      })
    return values
  }

  /// What the network at each place predicts.
  func predictions(
    at places: [[Double]], progress: (_ done: Int, _ reused: Int) -> Void
  ) throws -> [Predictions] {
    var found = [Predictions?](repeating: nil, count: places.count)
    var done = 0
    var reused = 0
    try settle(
      places, recall: { _ in false },
      take: { index, predictions, isNew in
        found[index] = predictions
        done += 1
        if !isNew { reused += 1 }
        progress(done, reused)
      })
    return found.compactMap(\.self)
  }
}

extension CachedEvaluator {
  /// Brings every place to its end: recalled, taken from kept predictions, or computed.
  ///
  /// Places that another thread or process is just computing come last, and are taken from there.
  private func settle(
    _ places: [[Double]], recall: (Int) throws -> Bool,
    take: (_ index: Int, Predictions, _ isNew: Bool) throws -> Void
  ) throws {
    func isSettled(_ index: Int) throws -> Bool {
      if try recall(index) { return true }
      guard let predictions = try keptPredictions(at: places[index]) else { return false }
      try take(index, predictions, false)
      return true
    }
    var open = try places.indices.filter { try !isSettled($0) }[...]
    while !open.isEmpty {
      try context.checkCancellation()
      var claimed: [Int] = []
      var taken: [Int] = []
      while claimed.count < Self.blockSize, let index = open.popFirst() {
        if cache.claim(key(places[index])) { claimed.append(index) } else { taken.append(index) }
      }
      defer { for index in claimed { cache.release(key(places[index])) } }
      cache.refresh()
      try compute(try claimed.filter { try !isSettled($0) }, places) { try take($0, $1, true) }
      open += try taken.filter { try !isSettled($0) }
      if claimed.isEmpty, !open.isEmpty { context.pause() }
    }
  }

  private func compute(
    _ indices: [Int], _ places: [[Double]], _ take: (Int, Predictions) throws -> Void
  ) throws {
    try source.run(
      points: indices.map { places[$0] }, of: family,
      receive: { point, predictions in
        context.addWork(1, of: unit)
        keep(predictions, at: places[indices[point]])
        try take(indices[point], predictions)
      })
  }
}

extension CachedEvaluator {
  private func key(_ place: [Double]) -> Digest { scope.key(of: name(of: place)) }

  private func key(_ metric: any Metric, _ place: [Double]) -> Digest {
    scope.key(of: "\(name(of: place)) \(metric.identity)")
  }

  /// Coordinates by their bits, or what a single network is known by.
  private func name(of place: [Double]) -> String {
    if let label = family.label { return label }
    return "at " + place.map { String($0.bitPattern, radix: 16) }.joined(separator: ",")
  }

  /// "point 0.25 of the test split", "cell (0.1, 0.3) of the test split"
  private func words(for place: [Double]) -> String {
    let coordinates = place.map { "\($0)" }.joined(separator: ", ")
    let name = place.isEmpty ? "a \(unit)" : "\(unit) \(place.count == 1 ? coordinates : "(\(coordinates))")"
    return "\(name) of the \(source.split.inWords) split"
  }

  private func value(of metric: any Metric, at place: [Double]) -> Double? {
    cache.payload(for: key(metric, place)).flatMap(Double.init(littleEndian:))
  }

  /// A value that may be remembered already, where only another one of the place is missing.
  private func measured(
    _ metric: any Metric, at place: [Double], _ predictions: Predictions
  ) throws -> Double {
    if let known = value(of: metric, at: place) { return known }
    let value = try metric.remembered(of: predictions, at: words(for: place))
    tally.addValue()
    cache.remember(value.littleEndian, for: key(metric, place))
    return value
  }

  private func hasPredictions(at place: [Double]) -> Bool {
    keeping == .predictions && context.hasPredictions(for: key(place))
  }

  private func keptPredictions(at place: [Double]) throws -> Predictions? {
    guard keeping == .predictions, let bytes = context.predictions(for: key(place)) else { return nil }
    return try source.predictions(fromKept: bytes)
  }

  private func keep(_ predictions: Predictions, at place: [Double]) {
    guard keeping == .predictions, let outputs = predictions.outputs else { return }
    context.keepPredictions(outputs.withUnsafeBytes { Array($0) }, for: key(place))
  }
}

extension Double {
  var littleEndian: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: bitPattern >> UInt64(8 * $0)) }
  }

  init?(littleEndian bytes: [UInt8]) {
    guard bytes.count == 8 else { return nil }
    self.init(bitPattern: bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
  }
}
