import Declarations

/// Settings and metrics in the form in which people read them.
enum ValueText {
  /// Numbers to six significant digits, texts without quotes, and everything cut to 40 columns.
  static func short(_ value: JSON) -> String {
    if case .real(let number) = value { return NumberText.significant(number, digits: 6) }
    return (value.text ?? value.compactText).fitted(toColumns: 40)
  }

  /// The value as a difference shows it, exactly; `nothing` where there is none.
  static func exact(_ value: JSON?) -> String {
    guard let value else { return "nothing" }
    return (value.text ?? value.compactText).fitted(toColumns: 60)
  }

  /// `+0.0123`, `-2`, `0`
  static func change(_ value: Double) -> String {
    (value > 0 ? "+" : "") + NumberText.significant(value)
  }
}
