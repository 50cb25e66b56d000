/// Which finite numbers are allowed.
public struct NumberRange: Sendable {
  public let lower: Double?
  public let upper: Double?
  /// Whether the lower bound itself is excluded.
  public let excludesLower: Bool
  /// Whether the upper bound itself is excluded.
  public let excludesUpper: Bool

  public static let any = NumberRange()
  public static let positive = NumberRange(lower: 0, excludesLower: true)
  public static let nonNegative = NumberRange(lower: 0)
  /// A share from 0 to 1, both included.
  public static let unit = NumberRange(lower: 0, upper: 1)

  public init(
    lower: Double? = nil, upper: Double? = nil, excludesLower: Bool = false, excludesUpper: Bool = false
  ) {
    self.lower = lower
    self.upper = upper
    self.excludesLower = excludesLower
    self.excludesUpper = excludesUpper
  }

  func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    if let lower, value < lower || (excludesLower && value == lower) { return false }
    if let upper, value > upper || (excludesUpper && value == upper) { return false }
    return true
  }

  /// "a number above 0", "a number from 0 to 1"
  var inWords: String {
    switch (lower, upper) {
    case (nil, nil): "a finite number"
    case (let lower?, nil):
      excludesLower ? "a number above \(plain(lower))" : "a number of at least \(plain(lower))"
    case (nil, let upper?):
      excludesUpper ? "a number below \(plain(upper))" : "a number of at most \(plain(upper))"
    case (let lower?, let upper?) where !excludesLower && !excludesUpper:
      "a number from \(plain(lower)) to \(plain(upper))"
    case (let lower?, let upper?):
      "a number \(excludesLower ? "above" : "of at least") \(plain(lower)) and "
        + "\(excludesUpper ? "below" : "at most") \(plain(upper))"
    }
  }

  private func plain(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? value.description
  }
}
