import Declarations

/// Uniform with bound √(6 / (fan-in + fan-out)) (Glorot and Bengio 2010).
public struct XavierUniform: Initialisation, Hashable {
  public static let kind = "xavier-uniform"
  public static let summary = "Uniform with bound √(6/(fan-in + fan-out))"
  public static let schema = Schema<XavierUniform>.record("xavier-uniform", build: XavierUniform.init)

  public init() {}

  public func weight(_ random: CounterRandom, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.symmetric(at: index) * (6 / Double(fanIn + fanOut)).squareRoot()
  }
}
