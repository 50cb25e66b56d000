import Declarations

/// Normal with deviation √(2 / fan-in), for layers before a relu (He et al. 2015).
public struct KaimingNormal: Initialisation, Hashable {
  public static let kind = "kaiming-normal"
  public static let summary = "Normal with deviation √(2/fan-in)"
  public static let schema = Schema<KaimingNormal>.record("kaiming-normal", build: KaimingNormal.init)

  public init() {}

  public func weight(_ random: CounterRandom, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.normal(at: index) * (2 / Double(fanIn)).squareRoot()
  }
}
