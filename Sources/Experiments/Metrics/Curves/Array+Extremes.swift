extension [Double] {
  /// The greatest, or NaN when any is NaN; `max()` would depend on where that one stands.
  var maximumOrNaN: Double {
    contains { $0.isNaN } ? .nan : self.max() ?? .nan
  }

  /// The least, or NaN when any is NaN.
  var minimumOrNaN: Double {
    contains { $0.isNaN } ? .nan : self.min() ?? .nan
  }
}
