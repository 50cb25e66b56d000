/// The numbers that `make_fixtures.py` gives every tensor: a function of its name and an index.
enum FormulaValues {
  static func hashed(_ name: String, count: Int) -> [UInt32] {
    let seed = name.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return (0..<count).map { index in
      var h = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ seed
      h ^= h >> 16
      h = h &* 0x7FEB_352D
      h ^= h >> 15
      h = h &* 0x846C_A68B
      return h ^ h >> 16
    }
  }

  static func values(_ name: String, count: Int, middle: Double = 0, reach: Double = 1) -> [Float] {
    hashed(name, count: count).map { Float(middle + reach * (Double($0) / 0x1p31 - 1)) }
  }
}
