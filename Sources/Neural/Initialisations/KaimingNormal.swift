/// Normal with deviation √(2 / fan-in), for layers before a relu (He et al. 2015).
public struct KaimingNormal: Initialisation, Hashable {
  public static let kind = "kaiming-normal"

  public init() {}

  public func weight(_ random: CounterRandom, at index: Int, fanIn: Int, fanOut: Int) -> Double {
    random.normal(at: index) * (2 / Double(fanIn)).squareRoot()
  }
}
