import Declarations

/// Seeds of a training's parts, where they are other than the one that decides all.
///
/// Two trainings that differ in `order` alone part at their first shuffle: what the noise of SGD does to one start
/// (Frankle et al. 2020).
struct TrainingSeeds: Sendable, Equatable {
  var weights: UInt64?
  var order: UInt64?
  var dropout: UInt64?

  static let schema = Schema<TrainingSeeds>.record(
    "seeds",
    Field(
      "weights", \.weights, optional: .seed, "Decides the initial weights (default: `seed`).",
      alsoCalled: ["init", "initialisation", "model"]),
    Field(
      "order", \.order, optional: .seed,
      "Decides the order of examples, and how images are augmented (default: `seed`).",
      alsoCalled: ["data", "shuffle", "data_order", "augmentation"]),
    Field("dropout", \.dropout, optional: .seed, "Decides what dropout drops (default: `seed`)."),
    build: TrainingSeeds.init)
}
