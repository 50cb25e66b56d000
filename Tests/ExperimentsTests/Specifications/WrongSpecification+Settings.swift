extension WrongSpecification {
  /// Mistakes in single settings.
  static let settings = [
    WrongSpecification("a misspelt setting", "control-points: 3", "contrl-points: 3"),
    WrongSpecification("a setting under a former name", "control-points: 3", "bends: 1"),
    WrongSpecification(
      "a former name of a value that is elsewhere", "control-points: 3", "bends: \"${vars.epochs}\""),
    WrongSpecification("a former name of no value", "control-points: 3", "bends: few"),
    WrongSpecification("a former name in a flag", set: "stages.valley.fit-curve.bends=2"),
    WrongSpecification(
      "former names in defaults and a family",
      document: good.replacing(
        "train: {network: small, data: moons, epochs: 5}",
        with:
          "train: {network: small, data: moons, epochs: 5, checkpoints: {most: 3}}\n  fit-curve: {bends: 2}"
      )
      .replacing(
        "valley: {fit-curve: {from: start, to: end, control-points: 3}}",
        with: "valley: {for: {n: [1, 2]}, fit-curve: {from: start, to: end, bends: \"${for.n}\"}}"
      )
      .replacing("curve: valley", with: "curve: valley@n=1")),
    WrongSpecification(
      "what PyTorch and Keras call settings of a training", "seed: 2",
      "random_state: 2, num_epochs: 3, batch_size: 8, lr: 0.1, learning_rate: 0.1, weight_decay: 1e-4, momentum: 0.9, "
        + "nesterov: true, dropout_rate: 0.5, optimizer: adam, scheduler: {CosineAnnealingLR: {}}, criterion: mse"
    ),
    WrongSpecification(
      "what others call settings of a curve", "control-points: 3",
      "num_bends: 3, curve: PolyChain, wd: 5e-4, fix_start: true, lr: 0.1"),
    WrongSpecification(
      "what PyTorch calls settings of an optimiser", "seed: 2",
      "seed: 2, optimiser: {adam: {lr: 1e-3, betas: [0.9, 0.99], eps: 1e-8, weight_decay: 0}}"),
    WrongSpecification(
      "what PyTorch calls a layer", "linear: 8", "Conv2d: {out_channels: 8, kernel_size: 3}"),
    WrongSpecification(
      "a loss in Python for the native engine", "seed: 2", "seed: 2, loss: {python: losses.py:focal}"),
    WrongSpecification(
      "a metric in Python without its key", "points: 21", "points: 21, metrics: [error, metrics.py:f1]"),
    WrongSpecification(
      "Python objects that name nothing", "points: 21",
      "points: 21, metrics: [{python: f1}, {python: {object: metrics.py:f1, arguments: [2]}}, {python: {}}]"),
    WrongSpecification("a setting of another stage", "points: 21", "grid: 21"),
    WrongSpecification("a setting nowhere near", "points: 21", "zzzzzzz: 21"),
    WrongSpecification("a missing seed", "{seed: 2}", "{epochs: 2}"),
    WrongSpecification("a misspelt required setting", "{seed: 2}", "{sed: 2}"),
    WrongSpecification("a required setting of null", "{seed: 2}", "{seed: null}"),
    WrongSpecification("a negative seed", "seed: 2", "seed: -2"),
    WrongSpecification("a seed beyond 64 bits", "seed: 2", "seed: 18446744073709551616"),
    WrongSpecification(
      "a seed far beyond any bits", "seed: 2", "seed: 1\(String(repeating: "0", count: 60))"),
    WrongSpecification("a seed that is no integer", "seed: 2", "seed: 2.5"),
    WrongSpecification("a quoted seed", "seed: 2", "seed: \"2\""),
    WrongSpecification("a seed in words", "seed: 2", "seed: two"),
    WrongSpecification("a boolean seed", "seed: 2", "seed: true"),
    WrongSpecification("no epochs", "seed: 2", "seed: 2, epochs: 0"),
    WrongSpecification("half an epoch", "seed: 2", "seed: 2, epochs: 0.5"),
    WrongSpecification("epochs beyond an integer", "seed: 2", "seed: 2, epochs: 9223372036854775808"),
    WrongSpecification("a boolean in words", "seed: 2", "seed: 2, shuffle: yes"),
    WrongSpecification("a rate of NaN", "seed: 2", "seed: 2, optimiser: {adam: {rate: .nan}}"),
    WrongSpecification("a rate without end", "seed: 2", "seed: 2, optimiser: {adam: {rate: .inf}}"),
    WrongSpecification("a rate that overflows", "seed: 2", "seed: 2, optimiser: {adam: {rate: 1e999}}"),
    WrongSpecification("a rate of zero", "seed: 2", "seed: 2, optimiser: {adam: {rate: 0}}"),
    WrongSpecification("a negative rate", "seed: 2", "seed: 2, optimiser: {adam: {rate: -1e-3}}"),
    WrongSpecification("a quoted rate", "seed: 2", "seed: 2, optimiser: {adam: {rate: \"1e-3\"}}"),
    WrongSpecification(
      "a rate with a comma in a block", "end: {train: {seed: 2}}",
      "end:\n    train:\n      seed: 2\n      optimiser:\n        adam:\n          rate: 1,5"),
    WrongSpecification(
      "a rate with a comma in a flow map", "seed: 2", "seed: 2, optimiser: {adam: {rate: 1,5}}"),
    WrongSpecification("no rate", "seed: 2", "seed: 2, optimiser: adam"),
    WrongSpecification("a rate in place of an optimiser", "seed: 2", "seed: 2, optimiser: 1e-3"),
    WrongSpecification("an unknown optimiser", "seed: 2", "seed: 2, optimiser: {adem: {rate: 1e-3}}"),
    WrongSpecification(
      "two optimisers", "seed: 2", "seed: 2, optimiser: {adam: {rate: 1e-3}, sgd: {rate: 1}}"),
    WrongSpecification("momentum of one", "seed: 2", "seed: 2, optimiser: {sgd: {rate: 1, momentum: 1}}"),
    WrongSpecification("an unknown schedule", "seed: 2", "seed: 2, schedule: cosinus"),
    WrongSpecification("an unknown initialisation", "seed: 2", "seed: 2, initialisation: kaiming"),
    WrongSpecification("an unknown curve family", "control-points: 3", "family: spline"),
    WrongSpecification("fewer control points than a curve has", "control-points: 3", "control-points: 2"),
    WrongSpecification("one point", "points: 21", "points: 1"),
    WrongSpecification("more points than can be", "points: 21", "points: 1000000"),
    WrongSpecification("an unknown metric", "points: 21", "metrics: [cross-entrop]"),
    WrongSpecification("a metric that is a number", "points: 21", "metrics: [1]"),
    WrongSpecification("no metrics", "points: 21", "metrics: []"),
    WrongSpecification("a metric twice", "points: 21", "metrics: [error, error]"),
    WrongSpecification("an unknown split", "points: 21", "splits: [train, tets]"),
    WrongSpecification("a split twice", "points: 21", "splits: [test, test]"),
    WrongSpecification("a list where one split is wanted", "grid: 9", "split: [test]"),
    WrongSpecification("no grid", "grid: 9", "grid: 0"),
    WrongSpecification("a grid that begins beyond the start", "grid: 9", "lowest: 0.5"),
    WrongSpecification("an unknown frame", "grid: 9", "frame: afine"),
    WrongSpecification("a single member", "members: 5", "members: 1"),
    WrongSpecification("a map where a number is wanted", "members: 5", "members: {count: 5}"),
    WrongSpecification("a list where a number is wanted", "members: 5", "members: [5]"),
    WrongSpecification("a narrow figure", "of: [along, plane, vote]", "of: along, width: 10"),
    WrongSpecification("a title that is a number", "of: [along, plane, vote]", "of: along, title: 2026"),
  ]
}
