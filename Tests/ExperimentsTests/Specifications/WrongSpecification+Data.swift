extension WrongSpecification {
  private static func data(_ name: String, _ settings: String) -> WrongSpecification {
    WrongSpecification(
      name,
      document: """
        data: {digits: {\(settings)}}
        stages: {start: {train: {seed: 1, network: {preset: lenet5}, data: digits}}}

        """)
  }

  /// Mistakes in what is done with the examples of a data set, and in where they come from.
  static let data = [
    WrongSpecification("a normalisation by a name", "validation: 40", "normalise: imagenet"),
    WrongSpecification("a normalisation that is a number", "validation: 40", "normalise: 0.5"),
    WrongSpecification("a normalisation without a deviation", "validation: 40", "normalise: {mean: 0.5}"),
    WrongSpecification("a deviation of zero", "validation: 40", "normalise: {mean: 0, deviation: [1, 0]}"),
    WrongSpecification(
      "a deviation beyond single precision", "validation: 40", "normalise: {mean: 0, deviation: 1e-50}"),
    WrongSpecification(
      "means of another number than channels", "validation: 40", "normalise: {mean: [1, 2, 3], deviation: 1}"),
    data("means of pixels up to 255", "dataset: mnist, normalise: {mean: 33.3, deviation: 0.3}"),
    data(
      "a random function that is normalised", "dataset: random-function, normalise: measured"),
    WrongSpecification(
      "what pytorch calls a normalisation", "validation: 40", "normalize: {mean: 0.5, std: 0.2}"),
    WrongSpecification(
      "what pytorch calls a deviation", "validation: 40", "normalise: {mean: 0.5, std: 0.2}"),
    WrongSpecification("more examples than are left", "validation: 40", "validation: 40, examples: 161"),
    WrongSpecification("no examples", "validation: 40", "examples: 0"),
    WrongSpecification("examples without a number", "validation: 40", "examples: {balanced: true}"),
    WrongSpecification("what keras calls a subset", "validation: 40", "subset: 100"),
    data("values in balance", "dataset: random-function, examples: {count: 5, balanced: true}"),
    data("emnist without a split", "dataset: emnist"),
    data("emnist of an unknown split", "dataset: {emnist: {split: capitals}}"),
    data(
      "idx files that are not there",
      """
      dataset: {idx: {classes: 10, train: {images: a, labels: b}, test: {images: c, labels: d}}}
      """),
    data(
      "idx labels beyond a byte",
      """
      dataset: {idx: {classes: 250, first-label: 10, train: {images: a, labels: b}, test: {images: c, labels: d}}}
      """),
    data(
      "idx vectors that are transposed",
      """
      dataset: {idx: {shape: [9], classes: 10, transpose: true, train: {images: a, labels: b}, \
      test: {images: c, labels: d}}}
      """),
    data("cifar-100 of other labels", "dataset: {cifar-100: {labels: superclass}}"),
  ]
}
