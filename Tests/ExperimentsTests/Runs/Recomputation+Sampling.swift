/// Edits of what is drawn from the states that a training kept, and of simplexes.
extension Recomputation {
  /// A training whose epochs are kept, 6 of 2 steps, and what is drawn from them: 3 samples and their centre on the test split.
  private static func path(_ settings: String = "epochs: 6, keep: {every-epochs: 1}") -> String {
    "path: {train: {from: start, seed: 4, \(settings)}}"
  }
  private static let cloud = "cloud: {posterior: {trajectory: path, rank: 4}}"
  private static func drawn(_ settings: String = "") -> String {
    "drawn: {ensemble: {posterior: cloud, members: 3\(settings)}}"
  }
  private static let ofEpochs = "epochs: {ensemble: {trajectory: path}}"
  private static func forks(_ orders: String) -> [String] {
    [
      "fork: {for: {order: [\(orders)]}, train: {continue: {from: start, epoch: 1}, seeds: {order: \"${for.order}\"}}}",
      "apart: {barriers: {between: fork, points: 5}}",
    ]
  }

  private static func tri(_ settings: String) -> String {
    "tri: {simplex: {from: start, \(settings.contains("epochs") ? "" : "epochs: 2, ")batch: 20, \(settings)}}"
  }
  private static let espro = "espro: {ensemble: {simplex: tri, members: 3}}"

  static let sampling = [
    Recomputation("a posterior of epochs that are kept", of: [path()], to: [path(), cloud]),
    Recomputation(
      "samples of a posterior: 3 of them, and its mean", of: [path(), cloud], to: [path(), cloud, drawn()],
      members: 4),
    Recomputation(
      "3 -> 5 samples", of: [path(), cloud, drawn()],
      to: [path(), cloud, drawn().replacing("members: 3", with: "members: 5")], members: 2),
    Recomputation(
      "another seed of the samples", of: [path(), cloud, drawn()], to: [path(), cloud, drawn(", seed: 8")],
      members: 3),
    Recomputation(
      "another scale of the samples", of: [path(), cloud, drawn()], to: [path(), cloud, drawn(", scale: 1")],
      members: 3),
    Recomputation(
      "another rank of the posterior, which has the same mean", of: [path(), cloud, drawn()],
      to: [path(), cloud.replacing("rank: 4", with: "rank: 3"), drawn()], members: 3),
    Recomputation(
      "a posterior of fewer epochs", of: [path(), cloud, drawn()],
      to: [path(), cloud.replacing("rank: 4", with: "rank: 4, from-epoch: 2"), drawn()], members: 4),
    Recomputation(
      "one metric more of the samples: kept predictions are enough", of: [path(), cloud, drawn()],
      to: [path(), cloud, drawn(", metrics: [error, mce]")]),
    Recomputation(
      "a temperature, fitted on the validation split", of: [path(), cloud, drawn()],
      to: [path(), cloud, drawn(", temperature: validation")], members: 4),
    Recomputation(
      "outliers: the samples and the mean on other data",
      replacing: [
        ("validation: 20}\n", "validation: 20}\n  others: {dataset: {two-moons: {count: 40, noise: 0.5}}}\n"),
        (
          "  figure:",
          "  \([path(), cloud, drawn(", outliers: others")].joined(separator: "\n  "))\n  figure:"
        ),
      ], Work(members: 4)
    ).after("samples", ("  figure:", "  \([path(), cloud, drawn()].joined(separator: "\n  "))\n  figure:")),
    Recomputation(
      "the epochs that a training keeps, as an ensemble", of: [path()], to: [path(), ofEpochs], members: 6),
    Recomputation(
      "an epoch more that is kept, and is a member", of: [path(), ofEpochs],
      to: [path("epochs: 7, keep: {every-epochs: 1}"), ofEpochs], steps: 2, members: 1),
    Recomputation(
      "the middles of cycles, kept of a training that is over",
      of: [path("epochs: 6, schedule: {cyclic: {cycle-epochs: 2, low: 1e-4}}")],
      to: [
        path("epochs: 6, schedule: {cyclic: {cycle-epochs: 2, low: 1e-4}}, keep: {cycles: middle}"), ofEpochs,
      ],
      members: 3),
    Recomputation(
      "a third fork after the first epoch, and its two pairs", of: forks("5, 6"), to: forks("5, 6, 7"),
      steps: 2, points: 10, values: 20),
    Recomputation(
      "two vertices added to one end: 4 steps of five samples each", of: [],
      to: [tri("vertices: 2")], steps: 8),
    Recomputation(
      "a third vertex", of: [tri("vertices: 2")],
      to: [tri("vertices: 3")], steps: 4),
    Recomputation(
      "the third vertex by a stage of its own", of: [tri("vertices: 3")],
      to: [tri("vertices: 2"), "more: {simplex: {from: tri, epochs: 2, batch: 20}}"]),
    Recomputation(
      "other samples a step", of: [tri("vertices: 2")],
      to: [tri("vertices: 2, samples: 3")], steps: 8),
    Recomputation(
      "2 -> 3 epochs of a vertex, at a constant rate", of: [tri("schedule: constant")],
      to: [tri("schedule: constant, epochs: 3")], steps: 2),
    Recomputation(
      "a vertex that joins both ends", of: [tri("vertices: 2")],
      to: [tri("vertices: 2"), "joined: {simplex: {from: [start, end], epochs: 2, batch: 20}}"], steps: 4),
    Recomputation(
      "samples of a simplex: 3 of them, and its centre", of: [tri("vertices: 2")],
      to: [tri("vertices: 2"), espro], members: 4),
    Recomputation(
      "3 -> 5 samples of it", of: [tri("vertices: 2"), espro],
      to: [tri("vertices: 2"), espro.replacing("members: 3", with: "members: 5")], members: 2),
    Recomputation(
      "a vertex more under the samples", of: [tri("vertices: 2"), espro],
      to: [tri("vertices: 3"), espro], steps: 4, members: 4),
    Recomputation(
      "a plane of 4 x 4 through three vertices", of: [tri("vertices: 2")],
      to: [tri("vertices: 2"), "drawn: {landscape: {simplex: tri, grid: 4}}"], cells: 16, values: 32),
  ]
}
