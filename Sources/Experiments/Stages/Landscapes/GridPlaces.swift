/// Places in equal steps along a coordinate.
///
/// They are worked out so that a place has the same bits in every grid that has it: as the quotient of two integers,
/// which rounds once. A finer grid, or one that begins a few steps further out, shares the places that both have, and
/// with them what was computed there.
enum GridPlaces {
  /// lowest + (highest - lowest) i / (count - 1)
  ///
  /// - Parameter count: at least two.
  static func even(_ count: Int, from lowest: Double, to highest: Double) -> [Double] {
    let steps = Double(count - 1)
    for power in powers {
      guard let low = whole(lowest, times: power), let high = whole(highest, times: power),
        steps * (low.magnitude + high.magnitude) < 0x1p53, steps * power < 0x1p53
      else { continue }
      return (0..<count).map { (low * steps + (high - low) * Double($0)) / (steps * power) }
    }
    return (0..<count).map { lowest + (highest - lowest) * (Double($0) / steps) }
  }

  /// Powers of ten that numbers as people write them are whole at.
  private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

  /// The integer that a decimal is when it is multiplied by a power of ten; nil where it has more digits.
  private static func whole(_ value: Double, times power: Double) -> Double? {
    let product = (value * power).rounded()
    return product / power == value ? product : nil
  }
}
