import Declarations

/// How a gradient moves a vector of weights, element by element.
///
/// An optimiser is one file in `Optimisers/` and one line in `Optimisers.all`.
public protocol Optimiser: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// The rate that schedules start from or rise to.
  var rate: Double { get }
  /// Names of the vectors it remembers from step to step, at most two.
  var memory: [String] { get }

  /// Moves one block of weights.
  func update(_ block: OptimiserBlock, rate: Double, step: Int)
}

/// A stretch of the vectors that an optimiser works on. It decides nothing: any cut gives the same bytes.
public struct OptimiserBlock {
  let parameters: UnsafeMutablePointer<Float>
  let gradient: UnsafePointer<Float>
  /// The optimiser's own vectors; the parameters again where it has fewer than two.
  let first: UnsafeMutablePointer<Float>, second: UnsafeMutablePointer<Float>
  let count: Int
}

/// What an optimiser remembers: with the weights it is all that a later step depends on.
public struct OptimiserState: Sendable, Hashable {
  /// One vector for each name in `Optimiser.memory`.
  public var vectors: [[Float]]

  public init(vectors: [[Float]]) {
    self.vectors = vectors
  }

  /// Zeros, as before the first step.
  public init(for optimiser: any Optimiser, count: Int) {
    vectors = optimiser.memory.map { _ in [Float](repeating: 0, count: count) }
  }
}
