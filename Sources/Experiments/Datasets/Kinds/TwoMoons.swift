import Declarations
import FileFormats
import Networks
import Neural
import Platform

/// Two half circles in the plane, each reaching into the other: made from a seed, so that it needs no files.
///
/// With a an angle uniform on [0, pi), the upper moon is (cos a, sin a) and the lower (1 - cos a, 1/2 - sin a);
/// normal noise is added to both coordinates. Examples alternate between the classes.
public struct TwoMoons: PublishedDataset, Equatable {
  public static let kind = "two-moons"
  public static let summary = "Two interleaved half circles in the plane, made from a seed."
  public static let classNames = ["upper", "lower"]
  public static let exampleShape = [2]

  public let seed: UInt64
  /// Examples in each part.
  public let count: Int
  /// The standard deviation of the noise, where a moon has radius 1.
  public let noise: Double

  public static let schema = Schema<Self>.record(
    "`two-moons`",
    Field("seed", \.seed, .seed, default: 0, "The seed for the points.", alsoCalled: ["random_state"]),
    Field(
      "count", \.count, .integer(2...1_000_000), default: 1000, "Examples for training, and for testing.",
      alsoCalled: ["n_samples"]),
    Field(
      "noise", \.noise, .number(.nonNegative), default: 0.1,
      "The noise's standard deviation; a moon has radius 1."),
    build: Self.init)

  public init(seed: UInt64 = 0, count: Int = 1000, noise: Double = 0.1) {
    self.seed = seed
    self.count = count
    self.noise = noise
  }

  public func origin(of part: DatasetPart) -> DatasetOrigin { .settings }

  public func count(of part: DatasetPart, files: [DatasetFile], read: DatasetReader) -> Int { count }

  public func decode(_ part: DatasetPart, files: [DatasetFile], read: DatasetReader) -> Examples {
    let random = SplitMix(seed: seed).child(part == .train ? 0 : 1)
    var points: [Float] = []
    points.reserveCapacity(2 * count)
    for index in 0..<count { points += point(index, random.child(index)) }
    return Examples(
      input: Networks.Shape(Self.exampleShape), inputs: .floats(points),
      targets: .classes((0..<count).map { ClassIndex($0 % 2) }), count: count)
  }

  private func point(_ index: Int, _ random: SplitMix) -> [Float] {
    let angle = Double.pi * random.uniform(0)
    // Box and Muller; the first uniform is kept off zero, where the logarithm is not finite.
    let radius = noise * sqrt(-2 * log(1 - random.uniform(1)))
    let direction = 2 * Double.pi * random.uniform(2)
    let isLower = index % 2 == 1
    let x = isLower ? 1 - cos(angle) : cos(angle)
    let y = isLower ? 0.5 - sin(angle) : sin(angle)
    return [Float(x + radius * cos(direction)), Float(y + radius * sin(direction))]
  }
}
