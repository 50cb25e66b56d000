import Platform

/// SplitMix64 (Steele, Lea and Flood 2014) by position: draw i of a seed can be had without those before it.
struct SplitMix: Sendable {
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// 64 bits: the generator's output number `index`, from zero.
  func bits(_ index: Int) -> UInt64 {
    var bits = seed &+ (UInt64(index) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  /// A number in [0, 1), a multiple of 2^-53.
  func uniform(_ index: Int) -> Double {
    Double(bits(index) >> 11) * 0x1p-53
  }

  /// A number that is normal with mean 0 and deviation 1 (Box and Muller 1958), from two draws beginning at `index`.
  func normal(_ index: Int) -> Double {
    // The first uniform is kept off zero, where the logarithm is not finite.
    sqrt(-2 * log(1 - uniform(index))) * cos(2 * Double.pi * uniform(index + 1))
  }

  /// A generator of its own, whose seed is draw `index` of this one.
  func child(_ index: Int) -> SplitMix {
    SplitMix(seed: bits(index))
  }
}
