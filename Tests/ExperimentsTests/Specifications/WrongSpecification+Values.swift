extension WrongSpecification {
  /// Mistakes in what is asked of targets that are values, or of classes as if they were.
  static let values = [
    WrongSpecification(
      "metrics of classes for values", document: values("points: 3}", "points: 3, metrics: [mse, ece]}")),
    WrongSpecification(
      "metrics of values for classes", "{curve: valley, points: 21}",
      "{curve: valley, points: 21, metrics: [error, rmse]}"),
    WrongSpecification(
      "a loss of classes for values", document: values("batch: 8}", "batch: 8, loss: cross-entropy}")),
    WrongSpecification(
      "a loss of values for classes", "data: moons, epochs: 5}",
      "data: moons, epochs: 5, loss: squared-error}"),
    WrongSpecification(
      "outputs of another number than values", document: values("[1, 6, 1]", "[1, 6, 2]")),
    WrongSpecification(
      "a noise that nothing wants", document: values("points: 3}", "points: 3, metrics: mse, sigma: 0.5}")),
    WrongSpecification(
      "functions of classes", "{plot: {of: [along, plane, vote]}}",
      "{plot: {of: [along, plane, vote]}}\n  shapes: {functions: {curve: valley}}"),
    WrongSpecification(
      "functions over nothing", document: values("grid: 5", "grid: 5, lowest: 1, highest: 1")),
    WrongSpecification(
      "a gap that leaves nothing", document: values("{train: 20, test: 12}", "{train: 20, test: 12, gap: 6}")),
  ]

  /// A specification of a regression with `old`, which occurs in it, replaced.
  private static func values(_ old: String, _ new: String) -> String {
    precondition(RegressionTests.specification.contains(old), "'\(old)' is not in the specification")
    return RegressionTests.specification.replacing(old, with: new)
  }
}
