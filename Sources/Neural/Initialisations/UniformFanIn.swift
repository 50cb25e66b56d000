import Declarations

/// Uniform with bound 1/√fan-in, as PyTorch does by default for linear layers and convolutions.
public struct UniformFanIn: Initialisation, Hashable {
  public static let kind = "uniform-fan-in"
  public static let summary = "Uniform with bound 1/√fan-in, the default of PyTorch"
  public static let schema = Schema<UniformFanIn>.record("uniform-fan-in", build: UniformFanIn.init)

  public init() {}

  public func weight(_ random: CounterRandom, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.symmetric(at: index) / Double(fanIn).squareRoot()
  }
}
