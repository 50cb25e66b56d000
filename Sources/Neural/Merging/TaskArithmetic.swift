import Declarations

/// w_0 + s Σ (w_i - w_0): what each network learned beyond the base, added up (Ilharco et al. 2023).
public struct TaskArithmetic: MergeMethod, Hashable {
  public static let kind = "task-arithmetic"
  public static let summary = "Adds what each network learned beyond the base."
  public static let takesBase = true
  public static let memberCounts = 1...1000

  public let scale: Double

  public static let schema = Schema<TaskArithmetic>.record(
    "`task-arithmetic`", taskScale(\.scale), build: TaskArithmetic.init)

  public init(scale: Double = 1) { self.scale = scale }

  public func merged(_ members: [[Float]], base: [Float]?, tensors: [Range<Int>]) -> [Float] {
    let base = base ?? []
    return TaskVectors.adding(
      TaskVectors.sum(members.map { TaskVectors.of($0, over: base) }), scale, to: base)
  }
}

/// What networks learned beyond the one that they were trained from: τ_i = w_i - w_0.
enum TaskVectors {
  /// In single precision, as the weights are.
  static func of(_ weights: [Float], over base: [Float]) -> [Float] { zip(weights, base).map { $0 - $1 } }

  static func sum(_ vectors: [[Float]]) -> [Double] {
    var sums = [Double](repeating: 0, count: vectors[0].count)
    for vector in vectors { for index in vector.indices { sums[index] += Double(vector[index]) } }
    return sums
  }

  /// w_0 + s τ
  static func adding(_ sum: [Double], _ scale: Double, to base: [Float]) -> [Float] {
    zip(base, sum).map { Float(Double($0) + scale * $1) }
  }
}

/// The factor of task vectors, as settings have it.
func taskScale<Root: Sendable>(_ path: KeyPath<Root, Double> & Sendable) -> Field<Root, Double> {
  Field(
    "scale", path, .number(), default: 1, "The factor of what is added to the base.",
    alsoCalled: ["lambda", "scaling", "scaling_coefficient", "alpha"])
}
