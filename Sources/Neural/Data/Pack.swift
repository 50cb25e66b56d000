/// Sixteen examples side by side, the unit that kernels work on: [feature][16] floats.
enum Pack {
  /// Examples in one pack.
  static let lanes = 16

  /// Packs that hold some examples; the last may be part empty.
  static func count(examples: Int) -> Int { (examples + lanes - 1) / lanes }
}
