import Declarations
import Networks
import Neural
import Platform
import Workflow

/// Follows the functions of one value that networks along a curve are, beside the data.
struct Functions: NetworkStage {
  static let kind = "functions"
  static let version = 1
  static let summary =
    "Evaluates networks along a curve at many inputs, to draw them as functions of one input next to the data."
  static let inherited = ["network", "data"]
  /// Places that are evaluated at once.
  static let batchSize = 256

  static let functions = Output<CurveFunctions>("functions")
  static let outputs = [functions.declaration]

  let curve: Input<FittedCurve>
  let points: Int
  let grid: Int
  let lowest: Double?
  let highest: Double?
  let network: Network
  let data: Input<DatasetSource>

  static let schema = Schema<Functions>.record(
    "`functions`",
    Field("curve", \.curve, .input(), "The curve whose networks are evaluated."),
    Field(
      "points", \.points, .integer(2...1001), default: 11, role: .extent,
      "How many networks, at evenly spaced t, including the ends.", alsoCalled: SettingSynonyms.points),
    Field(
      "grid", \.grid, .integer(2...10_001), default: 201, role: .extent,
      "How many evenly spaced inputs to try.", alsoCalled: SettingSynonyms.grid),
    Field(
      "lowest", \.lowest, optional: .number(), role: .extent,
      "The lowest input (default: below the examples by a tenth of their range).",
      alsoCalled: SettingSynonyms.lowest),
    Field(
      "highest", \.highest, optional: .number(), role: .extent,
      "The highest input (default: above the examples by a tenth of their range).",
      alsoCalled: SettingSynonyms.highest),
    MeasuringFields.network(\.network), MeasuringFields.data(\.data),
    ComputingFields.engine(),
    build: {
      Functions(
        curve: $0, points: $1, grid: $2, lowest: $3, highest: $4, network: $5.computed(by: $7), data: $6)
    })

  func partsRead(of source: Reference) -> Set<String>? {
    [DatasetSplit.train.rawValue, DatasetSplit.test.rawValue]
  }

  func check(in context: CheckContext) {
    let check = NetworkCheck(network: network, data: data)
    check.report(in: context)
    report(curve: curve, in: context)
    if let source = context.source(data), source.targets.task == .classification {
      context.report(
        "the targets of '\(data.name)' are classes, but `functions` needs numbers", at: ["data"],
        help: "use a data set random-function or value-arrays")
    } else if network.input.count != 1 || (try? network.output())?.count != 1 {
      context.report(
        "`functions` needs one input and one output; this network has \(network.input.count) and "
          + "\((try? network.output())?.count ?? 0)", at: [],
        help: "use a network with one of each, or leave out the `functions` stage")
    }
    if let lowest, let highest, lowest >= highest {
      context.report("`highest` is not above `lowest`", at: ["highest"], help: "write a larger `highest`")
    }
  }

  func run(in context: StageContext) throws {
    let train = try context.examples(data, .train)
    let test = try context.examples(data, .test)
    let curve = try context.load(curve).curve(for: try network.layout())
    let places = try places(around: train.floatInputs + test.floatInputs)
    var functions = CurveFunctions()
    let paths = [
      (CurveEvaluation.curve, curve),
      (CurveEvaluation.segment, Curve.segment(from: curve.start, to: curve.end)),
    ]
    for (name, path) in paths {
      try follow(path, over: places, estimatingNormsOn: train, in: context) { t, values in
        functions.append(name, t: t, x: places.map(Double.init), y: values.map(Double.init))
      }
    }
    if let noiseless = try context.source(data).dataset.noiselessTarget() {
      let x = places.map(Double.init)
      functions.append(CurveFunctions.noiseless, x: x, y: x.map(noiseless))
    }
    for (split, examples) in [(DatasetSplit.train, train), (.test, test)] {
      functions.append(
        split.rawValue, x: examples.floatInputs.map(Double.init), y: examples.targetValues.map(Double.init))
    }
    try context.emit(Self.functions, functions)
  }

  /// lo + (hi - lo) (i / (n - 1))
  private func places(around inputs: [Float]) throws -> [Float] {
    let least = Double(inputs.min() ?? 0)
    let most = Double(inputs.max() ?? 0)
    let low = lowest ?? least - (most - least) / 10
    let high = highest ?? most + (most - least) / 10
    guard low < high else {
      throw SettingError(
        "there is nothing to follow from \(low) to \(high)", help: "write `lowest` and `highest`")
    }
    return (0..<grid).map { Float(low + (high - low) * (Double($0) / Double(grid - 1))) }
  }

  /// Calls `receive` with t and the values of each network at the places, in the order of t.
  private func follow(
    _ path: Curve, over places: [Float], estimatingNormsOn train: Examples, in context: StageContext,
    receive: (Double, [Float]) -> Void
  ) throws {
    let engine = StageEngine(context)
    let unanswered = Examples(
      input: network.input, inputs: .floats(places),
      targets: .values([Float](repeating: 0, count: places.count), width: 1), count: places.count)
    let session = try engine.evaluation(
      EvaluationJob(network, over: unanswered, batchSize: Self.batchSize))
    let positions = (0..<points).map { Double($0) / Double(points - 1) }
    try session.evaluate(
      path, at: positions.map { [$0] }, norms: network.hasStatistics ? .estimated(over: train) : .given([])
    ) { point, values in
      guard engine.proceeds() else { throw CancellationRequested() }
      engine.tally.addPass()
      receive(positions[point], values)
    }
  }
}

extension Examples {
  /// Empty where targets are classes.
  fileprivate var targetValues: [Float] { if case .values(let values, _) = targets { values } else { [] } }
}

extension Functions {
  /// The functions of curve and segment, the one behind the data, and the examples.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let network = try NetworkEstimate(network, batch: Self.batchSize, in: context)
    let train = try context.resourceEstimate(of: .train, of: data)
    let test = try context.resourceEstimate(of: .test, of: data)
    let curve = (context.stage(curve) as? FitCurve)?.controlPoints ?? 3
    let bytes = ((2 * points + 1) * grid +| train.count +| test.count) *| Self.bytesOfPlace
    return ResourceEstimate(
      memory: train.memory +| test.memory +| max(train.reading, test.reading) +| network.memory.compiled
        +| network.memory.batch +| 2 * curve *| network.memory.vector +| bytes,
      results: bytes, operations: Double(2 * points * grid) * network.evaluation)
  }

  /// Of a row in both tables.
  private static let bytesOfPlace = 110
}
