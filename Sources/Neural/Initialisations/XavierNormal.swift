import Declarations

/// Normal with deviation √(2 / (fan-in + fan-out)) (Glorot and Bengio 2010).
public struct XavierNormal: Initialisation, Hashable {
  public static let kind = "xavier-normal"
  public static let summary = "Normal with deviation √(2/(fan-in + fan-out))"
  public static let schema = Schema<XavierNormal>.record("xavier-normal", build: XavierNormal.init)

  public init() {}

  public func weight(_ random: CounterRandom, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.normal(at: index) * (2 / Double(fanIn + fanOut)).squareRoot()
  }
}
