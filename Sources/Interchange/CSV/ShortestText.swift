extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// The shortest text that reads back as the same number; `nan`, `inf` and `-inf` where there are no digits.
  ///
  /// What is not a number has no sign here: which one it has depends on the processor that computed it.
  public var shortestText: String { isNaN ? "nan" : description }
}
