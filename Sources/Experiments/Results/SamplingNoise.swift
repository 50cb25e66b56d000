import Charts

/// How far a share of so many examples may be off because these were drawn at random.
struct SamplingNoise: Equatable {
  let examples: Int

  init(examples: Int) { self.examples = examples }

  /// The noise of percentages that are each a number of examples out of the same examples: of k / n the least n that
  /// suits all; nil where none of up to ten million does, as for what is no share.
  init?(ofPercentages values: [Double]) {
    var examples = 1
    for value in values where value.isFinite {
      guard (0...100).contains(value), let count = Self.denominator(of: value / 100) else { return nil }
      examples = examples / Self.greatestDivisor(examples, count) * count
      if examples > Self.mostExamples { return nil }
    }
    if examples == 1 { return nil }
    self.examples = examples
  }

  /// The standard error of a share p of n examples as of a binomial proportion, sqrt(p (1 - p) / n) (Wald), in percent, and not
  /// less than one example, since none wrong of n is no certainty.
  ///
  /// Of the difference between two predictors that are judged on the same examples it is no more than the root of the sum of both
  /// squares, unless one tends to be right where the other is wrong.
  func standardError(ofPercentage value: Double) -> Double {
    let share = min(max(value / 100, 0), 1)
    return 100 * max((share * (1 - share) / Double(examples)).squareRoot(), 1 / Double(examples))
  }

  /// `± 0.40`; nil of what is no number.
  ///
  /// - Parameter decimals: those of the value.
  func plusMinus(ofPercentage value: Double, decimals: Int = 2) -> String? {
    value.isFinite ? "± " + NumberFormat.decimals(decimals).string(standardError(ofPercentage: value)) : nil
  }

  /// `10 000 examples`
  var examplesInWords: String {
    examples == 1 ? "1 example" : "\(NumberFormat.decimals(0).string(Double(examples))) examples"
  }

  private static let mostExamples = 10_000_000

  /// The denominator of the fraction that a share in [0, 1] is, found by its continued fraction.
  private static func denominator(of share: Double) -> Int? {
    var (last, denominator) = (0, 1)
    var (lastNumerator, numerator) = (1, 0)
    var rest = share
    while abs(share - Double(numerator) / Double(denominator)) > 1e-15 {
      guard rest > 0, 1 / rest < 1e8 else { return nil }
      let whole = (1 / rest).rounded(.down)
      rest = 1 / rest - whole
      (last, denominator) = (denominator, Int(whole) * denominator + last)
      (lastNumerator, numerator) = (numerator, Int(whole) * numerator + lastNumerator)
      if denominator > mostExamples { return nil }
    }
    return denominator
  }

  private static func greatestDivisor(_ first: Int, _ second: Int) -> Int {
    second == 0 ? first : greatestDivisor(second, first % second)
  }
}
