import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// Points of a function of one value that is drawn at random, with noise: made from seeds, so that it needs no files.
///
/// x is uniform on [lowest, highest] without a gap in its middle, and y = f(x) + noise · n with n normal, where f is a
/// network of tanh units with Kaiming-normal weights.
public struct RandomFunction: DatasetKind, Equatable {
  public static let kind = "random-function"
  public static let summary = "Noisy points of a random function of one input, a small tanh network."

  /// What points and noise are drawn from.
  public let seed: UInt64
  /// What the function is drawn from.
  public let functionSeed: UInt64
  /// Units of the function's hidden layers.
  public let hidden: [Int]
  public let train: Int
  public let test: Int
  public let lowest: Double
  public let highest: Double
  /// The length of the stretch in the middle that has no points.
  public let gap: Double
  /// The standard deviation of the noise.
  public let noise: Double

  public static let schema = Schema<Self>.record(
    "`random-function`",
    Field("seed", \.seed, .seed, default: 0, "The seed for points and noise."),
    Field("function-seed", \.functionSeed, .seed, default: 0, "The seed for the function."),
    Field(
      "hidden", \.hidden, .list(of: .integer(1...1024), minimum: 1), default: [10, 10],
      "Units in each hidden layer of the function's network."),
    Field("train", \.train, .integer(1...1_000_000), default: 50, "Training points."),
    Field("test", \.test, .integer(1...1_000_000), default: 10, "Test points."),
    Field("lowest", \.lowest, .number(), default: -2.5, "Where x begins."),
    Field("highest", \.highest, .number(), default: 2.5, "Where x ends."),
    Field(
      "gap", \.gap, .number(.nonNegative), default: 1, "Length of the stretch in the middle without points."),
    Field("noise", \.noise, .number(.positive), default: 0.05, "The noise's standard deviation."),
    build: Self.init
  ).checked { function throws(SettingError) in
    if function.highest - function.lowest > function.gap { return }
    throw SettingError(
      "a gap of \(function.gap) leaves nothing from \(function.lowest) to \(function.highest)",
      at: ["gap"], help: "make `gap` smaller than `highest` - `lowest`")
  }

  public init(
    seed: UInt64 = 0, functionSeed: UInt64 = 0, hidden: [Int] = [10, 10], train: Int = 50, test: Int = 10,
    lowest: Double = -2.5, highest: Double = 2.5, gap: Double = 1, noise: Double = 0.05
  ) {
    self.seed = seed
    self.functionSeed = functionSeed
    self.hidden = hidden
    self.train = train
    self.test = test
    self.lowest = lowest
    self.highest = highest
    self.gap = gap
    self.noise = noise
  }

  public var targets: DatasetTargets { .values(width: 1, noise: noise) }
  public var exampleShape: [Int] { [1] }

  /// All settings but the number of points in the other part.
  public func origin(of part: DatasetPart) -> DatasetOrigin {
    let others = part == .train ? "test" : "train"
    let members = Self.schema.canonical(self, .complete).jsonWithNames.members ?? []
    return .drawn(.object(members.filter { $0.name != others }))
  }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) -> Int {
    part == .train ? train : test
  }

  public func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) throws -> Examples {
    let random = SplitMix(seed: seed).child(part == .train ? 0 : 1)
    let function = try function
    let points = (0..<count(of: part, files: files, read: read)).map { index in
      let draws = random.child(index)
      let x = Float(place(draws.uniform(0)))
      return (x: x, y: Float(function.value(at: Double(x)) + noise * draws.normal(1)))
    }
    return Examples(
      input: Networks.Shape(exampleShape), inputs: .floats(points.map(\.x)),
      targets: .values(points.map(\.y), width: 1), count: points.count)
  }

  public func noiselessTarget() throws -> ((Double) -> Double)? { try function.value(at:) }

  private var function: TanhFunction {
    get throws { try TanhFunction(hidden: hidden, seed: functionSeed) }
  }

  /// The x at a share of the stretches that have points.
  private func place(_ share: Double) -> Double {
    let beside = (highest - lowest - gap) / 2
    let x = lowest + share * 2 * beside
    return x < lowest + beside ? x : x + gap
  }
}

/// A function of one value: a network 1 - hidden - 1 of tanh units with Kaiming-normal weights (He et al. 2015) and
/// biases uniform within 1/√fan-in, worked out in double precision.
struct TanhFunction {
  /// [outputs][inputs]
  private let layers: [(weights: [[Double]], biases: [Double])]

  /// - Parameter hidden: units of the hidden layers, at least one layer.
  init(hidden: [Int], seed: UInt64) throws {
    let layout = try MLP(widths: [1] + hidden + [1], activation: Tanh()).network.layout()
    let values = layout.initialParameters(KaimingNormal(), seed: seed).map(Double.init)
    let widths = [1] + hidden
    layers = widths.indices.map { layer in
      let rows = Array(values[layout.parameters[2 * layer].range])
      return (
        stride(from: 0, to: rows.count, by: widths[layer]).map { Array(rows[$0..<$0 + widths[layer]]) },
        Array(values[layout.parameters[2 * layer + 1].range])
      )
    }
  }

  func value(at x: Double) -> Double {
    var values = [x]
    for (index, layer) in layers.enumerated() {
      let sums = zip(layer.weights, layer.biases).map { row, bias in
        zip(row, values).reduce(bias) { $0 + $1.0 * $1.1 }
      }
      values = index < layers.count - 1 ? sums.map { tanh($0) } : sums
    }
    return values[0]
  }
}
