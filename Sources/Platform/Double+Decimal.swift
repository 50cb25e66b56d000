extension Double {
  /// The nearest decimal that has no digit below the fifteenth of the greatest of `values`: what the arithmetic of a
  /// sum or a difference of these leaves beyond is noise, and 14.97 - 14.26 is 0.71.
  package func decimal(amidst values: [Double]) -> Double {
    let greatest = values.lazy.map(\.magnitude).max() ?? 0
    guard isFinite, greatest.isFinite, greatest > 0 else { return self }
    let decimals = 14 - Int(log10(greatest).rounded(.down))
    // These powers of ten are exact, so that one division rounds to the decimal.
    guard (0...22).contains(decimals) else { return self }
    let power = pow(10, Double(decimals))
    return (self * power).rounded() / power
  }
}
