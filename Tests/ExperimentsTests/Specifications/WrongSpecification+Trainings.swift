extension WrongSpecification {
  /// Trainings that start from others. What is wrong with a trunk is said there, and once.
  static let trainings = [
    forked(
      "a trunk that cannot be read", trunk: "epochs: 5, clip-norm: 0, optimiser: {sgd: {}}",
      """
      fork: {train: {continue: {from: base, epoch: 3}, epochs: 6}}
        other: {train: {continue: {from: base, epoch: 2}, optimiser: {sgd: {momentum: 0.5}}, batch: 0}}
        again: {train: {continue: {from: other, epoch: 4}}}
        look: {evaluate: {weights: [base/best, fork], network: small, data: moons}}
      """, defaults: "{epochs: 5}"),
    forked(
      "a trunk that does not fit", trunk: "seed: 1, dropout: 0.3, batch: 100",
      """
      fork: {train: {continue: {from: base, epoch: 3}, epochs: 6}}
        other: {train: {continue: {from: base, epoch: 2}, dropout: 0.5}}
        forks: {for: {order: [1, 2]}, train: {continue: {from: base, epoch: 2}, seeds: {order: "${for.order}"}}}
      """),
    forked(
      "trainings that continue one another", trunk: "continue: {from: fork, epoch: 2}",
      "fork: {train: {continue: {from: base, epoch: 3}, epochs: 6}}", defaults: "{epochs: 5}"),
    forked(
      "a training that continues itself", trunk: "continue: {from: base, epoch: 2}",
      "fork: {train: {continue: {from: base, epoch: 3}, epochs: 6}}", defaults: "{epochs: 5}"),
    forked(
      "how weights are drawn where none are", trunk: "seed: 1, initialisation: kaiming-normal, batch: 100",
      """
      same: {train: {continue: {from: base, epoch: 3}, initialisation: kaiming-normal}}
        fork: {train: {continue: {from: base, epoch: 3}, initialisation: xavier-normal, seeds: {weights: 4}}}
        fine: {train: {from: base, seed: 2, initialisation: kaiming-normal, seeds: {weights: 4, order: 3}}}
      """),
    forked(
      "a fork over other data", trunk: "seed: 1, batch: 100",
      """
      fewer: {train: {continue: {from: base, epoch: 3}, data: few}}
        wider: {train: {continue: {from: base, epoch: 3}, data: wave}}
        fine: {train: {from: base, seed: 2, data: wave}}
        fine-fewer: {train: {from: base, seed: 2, data: few}}
      """,
      data: "few: {dataset: {two-moons: {count: 50}}, validation: 20}, wave: {dataset: {random-function: {}}}"
    ),
    forked(
      "the best epoch by a metric of other bins",
      trunk: "seed: 1, validate: {metrics: accuracy, best-by: {ece: {bins: 10}}}",
      """
      other: {train: {seed: 2, validate: {metrics: [accuracy, {ece: {bins: 10}}], best-by: ece}}}
        third: {train: {seed: 2, validate: {metrics: accuracy, best-by: ece-10}}}
      """),
  ]

  private static func forked(
    _ name: String, trunk: String, _ stages: String, data: String = "",
    defaults: String = "{network: small, data: moons, epochs: 5}"
  ) -> WrongSpecification {
    WrongSpecification(
      name,
      document: """
        name: small
        data: {moons: {dataset: {two-moons: {count: 200}}, validation: 40}\(data.isEmpty ? "" : ", ")\(data)}
        networks: {small: {input: [2], layers: [linear: 8, tanh, linear: 2]}}
        defaults: {train: \(defaults)}
        stages:
          base: {train: {\(trunk)}}
          \(stages)

        """)
  }
}
