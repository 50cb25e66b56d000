import Declarations

/// What the user says of the tensors of a file.
struct ImportSettings {
  /// Where in the file the weights are.
  var entry: String?
  /// Names in the file by those of the network's tensors or layers.
  var names: [NamedValue<String>] = []
  /// Patterns of names in the file that are left out.
  var ignore: [String] = []
  /// Which control point is wanted of a file that holds a curve.
  var controlPoint: Int?

  static let ignoreDocumentation =
    "Tensors that are left out, by patterns of their names in which * is anything: [n_averaged, 'criterion.*']."
}
