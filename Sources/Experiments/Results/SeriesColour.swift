/// The places in the palette that figures agree on, so that one thing has one colour on all of a page. What is measured on the split
/// that counts has solid lines, other splits have dashed and dotted ones.
enum SeriesColour {
  /// A fitted curve, and what is taken from it.
  static let curve = 0
  /// Straight ways between networks.
  static let segment = 1
  static let ensemble = 2
  /// What is measured while networks are trained.
  static let training = 3
  /// What is measured on the validation split beside it.
  static let validation = 4
  /// Networks that are of no curve, and what goes with a training.
  static let other = 6
}
