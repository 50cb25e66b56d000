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
