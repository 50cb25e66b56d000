import Platform

/// What randomness is drawn for: streams of different purposes never meet.
public enum RandomPurpose: UInt32, Sendable {
  case initialisation = 1
  case shuffle = 2
  case dropout = 3
  case curvePosition = 4
  case sampling = 5
  case scatter = 6
  case augmentation = 7
  case dropping = 12
  case direction = 17
  case posterior = 41
  case simplex = 53
  case probe = 24
}

/// Random numbers by position: any one of them can be had without those before it.
///
/// Philox 4×32-10 with the seed as its key; the counter is (index, lane, epoch, purpose).
public struct CounterRandom: Sendable {
  let key: (UInt32, UInt32)
  /// The counter's last three words.
  let stream: (UInt32, UInt32, UInt32)

  public init(seed: UInt64, purpose: RandomPurpose, epoch: Int = 0, lane: Int = 0) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    stream = (UInt32(truncatingIfNeeded: lane), UInt32(truncatingIfNeeded: epoch), purpose.rawValue)
  }

  func words(at index: Int) -> Philox.Block {
    Philox.block(
      key: key, counter: (UInt32(truncatingIfNeeded: index), stream.0, stream.1, stream.2))
  }

  /// 64 random bits.
  public func bits(at index: Int) -> UInt64 {
    let words = words(at: index)
    return UInt64(words.0) << 32 | UInt64(words.1)
  }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  public func uniform(at index: Int) -> Double {
    let words = words(at: index)
    let bits = UInt64(words.0) << 32 | UInt64(words.1)
    return Double(bits >> 11) * 0x1p-53
  }

  /// Normal with mean 0 and deviation 1 (Box and Muller 1958).
  public func normal(at index: Int) -> Double {
    let words = words(at: index)
    // Half a step off zero, where the logarithm has no value.
    let radius = (Double(UInt64(words.0) << 21 | UInt64(words.1) >> 11) + 0.5) * 0x1p-53
    let angle = Double(UInt64(words.2) << 21 | UInt64(words.3) >> 11) * 0x1p-53
    return sqrt(-2 * log(radius)) * cos(2 * Double.pi * angle)
  }
}

/// Philox 4×32-10: a bijection of 128-bit counters for each 64-bit key (Salmon et al. 2011, Parallel Random Numbers).
enum Philox {
  typealias Block = (UInt32, UInt32, UInt32, UInt32)

  static func block(key: (UInt32, UInt32), counter: Block) -> Block {
    var (k0, k1) = key
    var (c0, c1, c2, c3) = counter
    for _ in 0..<10 {
      let a = UInt64(c0) * 0xD251_1F53
      let b = UInt64(c2) * 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(b >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: b),
        UInt32(a >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: a)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }
}
