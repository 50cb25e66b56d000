extension Double {
  /// The number as an SVG coordinate: at most two decimals, no trailing zeros, the same in every locale.
  ///
  /// What is not a number a picture can hold is a mistake of the chart that drew it, and traps.
  var coordinate: String {
    precondition(abs(self) < 1e12, "a coordinate must be finite and on the page")
    let hundredths = Int((self * 100).rounded())
    return Double.text(ofHundredths: hundredths)
  }

  static func text(ofHundredths hundredths: Int) -> String {
    let magnitude = abs(hundredths)
    let sign = hundredths < 0 ? "-" : ""
    let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Whether the value can be placed on an axis: finite, with a span that cannot overflow.
  var isDrawable: Bool {
    abs(self) < 1e300
  }
}
