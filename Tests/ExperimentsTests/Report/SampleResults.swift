import Declarations
import Foundation
import Networks
import Neural
import Workflow

@testable import Experiments

/// Results made up to look like those of real experiments, to be drawn.
enum SampleResults {
  /// Metrics along a curve and its straight segment.
  static func along(
    _ metrics: [String] = ["cross-entropy", "error", "ece", "auroc"], scale: Double = 1, offset: Double = 0,
    hasOwnEnds: Bool = false
  ) -> CurveEvaluation {
    var table = ResultTable(columns: ["path", "split", "t", "distance"] + metrics)
    for split in ["train", "test"] {
      for path in [CurveEvaluation.curve, CurveEvaluation.segment] {
        for index in 0...20 {
          let t = Double(index) / 20
          let arch = 4 * t * (1 - t) * (path == CurveEvaluation.curve ? -0.05 : 1)
          let values = metrics.map { name -> ResultTable.Cell in
            switch name {
            case "error": .number(min((14 + 60 * arch) * scale + offset, 100))
            case "accuracy", "auroc": .number(max(0.98 - 0.5 * arch, 0))
            default: .number((0.41 + 2 * arch) * scale + offset)
            }
          }
          table.append([.text(path), .text(split), .number(t), .number(20 * t)] + values)
        }
      }
      for (end, t) in hasOwnEnds ? [("start", 0.0), ("end", 1.0)] : [] {
        table.append(
          [.text(end), .text(split), .number(t), .number(20 * t)] + metrics.map { _ in .number(0.4 * scale) })
      }
    }
    return CurveEvaluation(
      metrics: metrics, splits: ["train", "test"], table: table,
      summary: ResultTable(
        columns: ["path", "split", "metric", "min", "max", "int", "over-interpolation"]),
      knots: [0, 1])
  }

  /// A bent valley, in losses and in the errors of so many examples.
  static func plane(
    examples: Int = 10_000, scale: Double = 1, offset: Double = 0, bends: Int = 1, grid: Int = 21,
    scene: PlaneEvaluation.Scene? = nil
  ) -> PlaneEvaluation {
    let places = (0..<grid).map { -0.2 + 1.4 * Double($0) / Double(grid - 1) }
    func height(_ a: Double, _ b: Double) -> Double {
      let off = b - 1.8 * a * (1 - a)
      return 4 * off * off + 3 * pow(max(0, -a, a - 1), 2) + 0.004 * sin(40 * a) * cos(30 * b)
    }
    let losses = places.map { b in places.map { a in (0.4 + height(a, b)) * scale + offset } }
    let errors = places.map { b in
      places.map { a in
        Double(100 * Int(Double(examples) * min(0.142 + 0.2 * max(height(a, b), 0), 0.9))) / Double(examples)
      }
    }
    let path = (0...60).map { Double($0) / 60 }.map {
      PlaneEvaluation.Position(alpha: $0, beta: 1.8 * $0 * (1 - $0))
    }
    return PlaneEvaluation(
      split: "test", alphas: places, betas: places, grids: [("cross-entropy", losses), ("error", errors)],
      scene: scene
        ?? .curve(
          PlaneCurve(
            start: .init(alpha: 0, beta: 0), end: .init(alpha: 1, beta: 0),
            innerControlPoints: (0..<bends).map { .init(alpha: 0.5 + 0.03 * Double($0), beta: 0.9) },
            path: path, residual: 0)))
  }

  /// A plane through networks, of which the last lies off it.
  static func marked(_ names: [String]) -> PlaneEvaluation.Scene {
    var weights = PlaneWeights(
      layout: .through, units: [12.5, 9.75],
      words: "the plane through \(Array(names.prefix(3)).joinedInWords)",
      marks: [])
    weights.marks = names.enumerated().map { index, name in
      PlaneWeights.Mark(
        name: name, at: .init(alpha: [0, 1, 0.6, 0.2][index % 4], beta: [0, 0, 1, 0.7][index % 4]),
        distance: index < 3 ? 0 : 3.25)
    }
    return .weights(weights)
  }

  /// A plane along the principal components of a training.
  static var trajectory: PlaneEvaluation.Scene {
    var weights = PlaneWeights(
      layout: .trajectory, units: [4.5, 1.25],
      words: "the plane through the last of the 11 states of a along their first two principal components",
      marks: [])
    weights.states = (0...10).map { index in
      let t = Double(index) / 10
      return PlaneWeights.Mark(
        name: "epoch-\(index)", at: .init(alpha: pow(1 - t, 2), beta: 4 * t * (1 - t)),
        distance: 0.3 * (1 - t))
    }
    weights.explained = [0.84, 0.11, 0.03, 0.02]
    return .weights(weights)
  }

  /// A line through two networks.
  static func line() -> PlaneEvaluation {
    let places = (0..<21).map { -0.2 + 1.4 * Double($0) / 20 }
    let losses = places.map { 0.4 + 3 * $0 * $0 * (1 - $0) * (1 - $0) * 16 }
    var weights = PlaneWeights(
      layout: .through, units: [12.5], words: "the line through start and end", marks: [])
    weights.marks = [("start", 0.0), ("end", 1)].map {
      PlaneWeights.Mark(name: $0, at: .init(alpha: $1, beta: 0), distance: 0)
    }
    return PlaneEvaluation(
      split: "test", alphas: places, betas: [0],
      grids: [("cross-entropy", [losses]), ("error", [losses.map { min(14 + 20 * $0, 100) }])],
      scene: .weights(weights))
  }

  /// Barriers of so many layers, of groups with long names, of pairs, or around the first of some networks.
  static func barriers(
    _ by: BarrierEvaluation.Parting = .layer, parts: [String], splits: [String] = ["train", "test"],
    scale: Double = 1
  ) -> BarrierEvaluation {
    var evaluation = BarrierEvaluation(by: by, metrics: ["cross-entropy", "error"], splits: splits)
    let positions = (0...10).map { Double($0) / 10 }
    func append(_ way: BarrierEvaluation.Way, _ split: String, _ height: Double) {
      let losses = positions.map { (0.4 + height * $0 * (1 - $0)) * scale }
      let errors = positions.map { min(14 + 20 * height * $0 * (1 - $0), 90) }
      evaluation.append(
        way, on: split, at: positions, values: [losses, errors], ends: [(0.4 * scale, 0.4 * scale), (14, 14)])
    }
    if by == .star {
      evaluation.star = .init(
        centre: parts[0], joined: Array(parts.dropFirst().dropLast(2)),
        heldOut: Array(parts.dropFirst().suffix(2)))
    }
    for split in splits {
      if by.joinsNetworks {
        for first in parts.indices {
          for second in parts.indices.dropFirst(first + 1) {
            append(
              .init(
                from: parts[first], to: parts[second], part: BarrierEvaluation.whole, parameters: 61_706,
                distance: 12.5), split, Double(first + second))
          }
        }
        continue
      }
      for (index, part) in (parts + [BarrierEvaluation.whole]).enumerated() {
        append(
          .init(from: "start", to: "end", part: part, parameters: 150 << index, distance: 1.5), split,
          Double(index) - 0.5)
      }
    }
    return evaluation
  }

  /// Curvature of networks by name, of their layers, or along a curve.
  static func curvature(
    of networks: [String] = ["curve"], layers: [String] = [], isAlongCurve: Bool = false,
    hasDensity: Bool = false, scale: Double = 1
  ) -> CurvatureEvaluation {
    var evaluation = CurvatureEvaluation(
      isAlongCurve: isAlongCurve, byLayer: !layers.isEmpty, split: "train", isExact: false)
    evaluation.examples = 2000
    let positions: [Double?] = isAlongCurve ? (0...10).map { Double($0) / 10 } : [nil]
    for (place, network) in networks.enumerated() {
      for position in positions {
        for (index, part) in (layers.isEmpty ? [BarrierEvaluation.whole] : layers).enumerated() {
          let top =
            scale
            * (20 + 5 * Double(place) - 3 * Double(index) - 30 * (position ?? 0) * (1 - (position ?? 0)))
          var found = PartSpectrum(
            eigenvalues: .init(
              values: [top, 0.6 * top], residuals: [1e-4, 1e-3], lowest: -0.05 * scale, lowestResidual: 1e-3,
              steps: 24, isSettled: index == 0, error: 1e-3, vectors: []))
          found.traces = [8 * top, 9 * top, 10 * top]
          if hasDensity {
            found.density = (0..<2).map { _ in
              .init(
                nodes: [-0.05 * scale, 0, 0.3 * top, 0.6 * top, top], weights: [0.3, 0.6, 0.05, 0.03, 0.02])
            }
          }
          evaluation.append(
            .init(network: network, position: position, part: part, parameters: 150 << index),
            loss: 0.3 + 0.1 * (position ?? 0), gradientNorm: 0.01, found)
        }
      }
    }
    return evaluation
  }

  /// Networks that are connected, some of them by straight ways alone.
  static func connections(of networks: [String], scale: Double = 1) -> ConnectionGraph {
    var graph = ConnectionGraph(
      networks: networks, metrics: ["cross-entropy", "error"], split: "test", method: "an elastic band")
    let positions = (0...4).map { Double($0) / 4 }
    for first in networks.indices {
      for second in networks.indices.dropFirst(first + 1) {
        let height = Double(1 + (3 * first + second) % 5)
        func way(_ height: Double) -> [[Double]] {
          [
            positions.map { scale * (0.4 + 0.01 * Double(first) + height * $0 * (1 - $0)) },
            positions.map { min(14 + 20 * height * $0 * (1 - $0), 90) },
          ]
        }
        let isConnected = (first + second) % 3 != 0 || networks.count < 4
        graph.append(
          .init(
            from: networks[first], to: networks[second], distance: 12.5, length: isConnected ? 14.1 : nil,
            points: isConnected ? 5 : nil, isInTree: second == first + 1,
            cost: isConnected ? .init(steps: 180, examples: 12_345_678) : nil),
          at: positions, straight: way(height), path: isConnected ? way(0.2 * height) : nil)
      }
    }
    return graph
  }

  /// Members along a curve, or networks by name.
  static func ensemble(members: Int, names: [String]? = nil) -> EnsembleEvaluation {
    let metrics = ["cross-entropy", "error", "ece-15", "auroc", "brier"]
    var table = ResultTable(columns: ["predictor", names == nil ? "t" : "network"] + metrics)
    func append(_ predictor: String, _ place: ResultTable.Cell, _ shift: Double) {
      table.append(
        [.text(predictor), place, .number(0.41 + shift), .number(14.26 + 10 * shift), .number(0.0207)]
          + [.number(0.985514), .number(0.2074 + shift)])
    }
    if names == nil {
      append("start", .number(0), 0.04)
      append("end", .number(1), 0.01)
    }
    for index in 0..<members {
      let t = Double(index) / Double(max(members - 1, 1))
      append("member", names.map { .text($0[index]) } ?? .number(t), 0.04 * t * (1 - t))
    }
    append("probability-mean", .nothing, -0.01)
    append("logit-mean", .nothing, -0.02)
    var reliability = ResultTable(columns: EnsembleEvaluation.reliabilityColumns)
    for bin in 0..<25 {
      let middle = (Double(bin) + 0.5) / 25
      reliability.append([
        .text("probability-mean"), .number(Double(bin) / 25), .number(Double(bin + 1) / 25),
        .integer(bin * 77),
        .number(middle), .number(middle * middle),
      ])
    }
    return EnsembleEvaluation(
      split: "test", metrics: metrics, table: table, diversity: ResultTable(columns: ["ambiguity"]),
      reliability: reliability)
  }

  /// Samples of a posterior, with temperatures and outliers.
  static func samples(_ members: Int) -> EnsembleEvaluation {
    let named = ensemble(members: 0, names: [])
    var table = ResultTable(columns: ["predictor", "sample"] + named.metrics)
    var scaled = ResultTable(columns: ["predictor", "sample", "temperature"] + named.metrics)
    var outliers = ResultTable(columns: ["predictor", "sample"] + EnsembleEvaluation.outlierColumns)
    let rows =
      [("centre", ResultTable.Cell.nothing)] + (1...members).map { ("member", .integer($0)) }
      + [("probability-mean", .nothing), ("logit-mean", .nothing)]
    for (index, (predictor, place)) in rows.enumerated() {
      let values = named.metrics.map { _ in ResultTable.Cell.number(0.41 + 0.001 * Double(index % 7)) }
      table.append([.text(predictor), place] + values)
      scaled.append([.text(predictor), place, .number(1.25)] + values)
      outliers.append([.text(predictor), place, .number(0.9123), .number(0.87), .number(0.51)])
    }
    var evaluation = EnsembleEvaluation(
      split: "test", metrics: named.metrics, table: table, diversity: named.diversity,
      reliability: named.reliability)
    (evaluation.scaled, evaluation.fittedOn, evaluation.outliers) = (scaled, "validation", outliers)
    return evaluation
  }

  /// The growth of a simplex by so many vertices, the last of them without a volume.
  static func growth(_ vertices: Int) throws -> SimplexGrowth {
    var table = ResultTable(
      columns: ["vertex", "dimension", "volume", "log-volume", "distance", "loss", "accuracy"])
    for vertex in 1...vertices {
      let volume = pow(0.03, Double(vertex))
      table.append([
        .integer(vertex), .integer(vertex), .number(vertex < vertices ? volume : 0),
        vertex < vertices ? .number(log(volume)) : .nothing, .number(0.25),
        .number(0.31 + 0.002 * Double(vertex)), .number(0.88),
      ])
    }
    let json: JSON = ["simplexes": 1, "table": table.json]
    return try SimplexGrowth(files: [ArtifactFile(name: "growth.json", text: json.prettyText)])
  }

  /// A plane through three vertices of a simplex, with the triangle between them.
  static var triangle: PlaneEvaluation.Scene {
    let marks = marked((0..<4).map { "vertex \($0)" })
    guard case .weights(var weights) = marks else { return marks }
    weights.words = "the plane through three vertices of a simplex"
    weights.outline = (weights.marks.prefix(3) + weights.marks.prefix(1)).map(\.at)
    return .weights(weights)
  }

  /// How far the samples of a posterior lie from its mean.
  static func spread(of network: Network) throws -> PosteriorSpread {
    let layout = try network.layout()
    let mean = (0..<layout.parameterCount).map { Float($0 % 7) - 3 }
    return PosteriorSpread(
      of: GaussianPosterior(
        mean: mean, variances: mean.indices.map { 0.001 * Float($0 % 100) },
        deviations: [mean.map { 0.1 * $0 }, mean.map { -0.05 * $0 }]), states: 20, layout: layout)
  }

  /// A training by what it came to epoch by epoch.
  static func history(
    epochs: Int = 30, scale: Double = 1, rate: (Int) -> Double = { 0.05 / Double($0) },
    validation: [String] = []
  ) throws -> TrainingHistory {
    let columns =
      ["epoch", "loss", "accuracy"] + validation.map { TrainingHistory.validationPrefix + $0 } + ["rate"]
    var table = ResultTable(columns: columns)
    for epoch in 1...epochs {
      let share = 1 / Double(epoch)
      table.append(
        [.integer(epoch), .number((0.3 + share) * scale), .number(Double(9000 - 3000 / epoch) / 10_000)]
          + validation.map { _ in .number((0.4 + share) * scale) } + [.number(rate(epoch))])
    }
    let text = #"{"table": \#(table.json.compactText)}"#
    return try TrainingHistory(files: [ArtifactFile(name: "history.json", text: text)])
  }

  /// A greedy soup that keeps every second of its networks.
  static func soup(_ names: [String]) -> SoupSelection {
    let steps = names.indices.map { index in
      GreedySelection.Step(
        member: index, alone: 0.93 - 0.01 * Double(index),
        value: 0.93 + (index % 2 == 0 ? 0.002 : -0.01) * Double(index),
        isKept: index % 2 == 0)
    }
    return SoupSelection(metric: "accuracy", split: "validation", isGreedy: true, steps: steps, names: names)
  }

  /// What a step away from zero made of a residual network, or of a perceptron.
  static func changes(of network: Network) throws -> WeightChanges {
    let layout = try network.layout()
    let before = (0..<layout.parameterCount).map { Float($0 % 7) - 3 }
    let after = before.indices.map { before[$0] + ($0 % 3 == 0 ? 0.01 * Float($0 % 100) : 0) }
    return WeightChanges(
      from: before, "the first of them", to: after, layout: layout, method: "average of 3", statistics: nil)
  }

  static func networks(_ names: [String]) -> NetworkEvaluation {
    let metrics = ["cross-entropy", "accuracy", "error", "ece", "mce", "auroc", "brier"]
    var table = ResultTable(columns: ["network", "split"] + metrics)
    for (index, name) in names.enumerated() {
      table.append(
        [.text(name), .text("test")] + metrics.map { _ in .number(0.1 + 0.01 * Double(index)) })
    }
    return NetworkEvaluation(metrics: metrics, splits: ["test"], table: table)
  }

  static func functions() -> CurveFunctions {
    var functions = CurveFunctions()
    let x = (0...60).map { -1.5 + 0.05 * Double($0) }
    for path in [CurveEvaluation.curve, CurveEvaluation.segment] {
      for t in [0, 0.25, 0.5, 0.75, 1] {
        functions.append(path, t: t, x: x, y: x.map { sin(3 * $0) * (1 - t * (1 - t)) })
      }
    }
    functions.append(CurveFunctions.noiseless, x: x, y: x.map { sin(3 * $0) })
    functions.append("train", x: [-1, 0, 1], y: [0.1, 0.2, -0.1])
    functions.append("test", x: [-0.5, 0.5], y: [0.1, 0.2])
    return functions
  }
}
