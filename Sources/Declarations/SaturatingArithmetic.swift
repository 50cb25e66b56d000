infix operator +| : AdditionPrecedence
infix operator *| : MultiplicationPrecedence
infix operator +|= : AssignmentPrecedence

/// Arithmetic that stops at the ends of the range, for sizes that are estimated or summed up to be shown.
///
/// A size that memory is taken by is checked instead: `multipliedReportingOverflow(by:)`.
extension Int {
  /// The sum, or the end of the range that it lies beyond.
  public static func +| (a: Int, b: Int) -> Int {
    let (sum, overflows) = a.addingReportingOverflow(b)
    return overflows ? (b < 0 ? .min : .max) : sum
  }

  /// Adds to a sum, which stops at the end of the range.
  public static func +|= (sum: inout Int, b: Int) { sum = (sum +| b) }

  /// The product, or the end of the range that it lies beyond.
  public static func *| (a: Int, b: Int) -> Int {
    let (product, overflows) = a.multipliedReportingOverflow(by: b)
    return overflows ? ((a < 0) == (b < 0) ? .max : .min) : product
  }

  /// The integer next to a number, towards zero, or the end of the range that it lies beyond; 0 for what is not a
  /// number.
  public init(saturating value: Double) {
    if let exact = Int(exactly: value.rounded(.towardZero)) {
      self = exact
    } else {
      self = value.isNaN ? 0 : value < 0 ? .min : .max
    }
  }
}

extension Sequence<Int> {
  /// The sum, or the end of the range that it lies beyond.
  public var saturatingSum: Int { reduce(0, +|) }
}
