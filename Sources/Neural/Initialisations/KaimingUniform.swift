import Declarations

/// Uniform with bound √(6 / fan-in), for layers before a relu (He et al. 2015).
public struct KaimingUniform: Initialisation, Hashable {
  public static let kind = "kaiming-uniform"
  public static let summary = "Uniform with bound √(6/fan-in)"
  public static let schema = Schema<KaimingUniform>.record("kaiming-uniform", build: KaimingUniform.init)

  public init() {}

  public func weight(_ random: CounterRandom, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.symmetric(at: index) * (6 / Double(fanIn)).squareRoot()
  }
}
