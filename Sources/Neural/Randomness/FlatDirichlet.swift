import Platform

/// Shares that add up to 1, uniform over all such: exponential numbers over their sum.
struct FlatDirichlet {
  private let random: CounterRandom
  private let first: Int

  /// - Parameter first: the place of the first number that is used.
  init(_ random: CounterRandom, from first: Int = 0) { (self.random, self.first) = (random, first) }

  func shares(_ count: Int) -> [Double] {
    if count == 1 { return [1] }
    // Off zero, where the logarithm has no value.
    let draws = (0..<count).map { -log(random.uniform(at: first &+ 1 &+ $0) + 0x1p-54) }
    let sum = draws.reduce(0, +)
    return draws.map { $0 / sum }
  }

  /// One of so many.
  func choice(among count: Int) -> Int {
    count == 1 ? 0 : min(Int(random.uniform(at: first) * Double(count)), count - 1)
  }
}
