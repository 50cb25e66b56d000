import Declarations
import Neural

/// A walk from one network to the other, whose states after each move are a path.
struct LayerWiseSettings: Sendable, Equatable {
  let moves: Int
  let order: LayerWiseWalk.Order
  let steps: Int
  let rate: Double
  let momentum: Double
  let weightDecay: Double
  let controlPoints: Int
  let batch: Int

  static let schema = Schema<LayerWiseSettings>.record(
    "a layer-wise path",
    Field(
      "moves", \.moves, .integer(2...1_000_000), default: 50,
      "Moves from one network to the other. Of n moves the k-th goes 1 / (n - k + 1) of what is left in each layer.",
      alsoCalled: ["max_tick", "ticks", "rounds"]),
    Field(
      "order", \.order, .keyword, default: .together,
      "Which layers are moved: together (all at each move), or in-turn (from the first to the last they set out one after the "
        + "other, and those that have set out go on)."),
    Field(
      "steps", \.steps, .integer(0...1_000_000), default: 10,
      "Steps of gradient descent after each move, each on one batch.",
      alsoCalled: ["train_for_max_rounds", "train_rounds"]),
    Field(
      "rate", \.rate, .number(.positive), default: 0.01, "Their learning rate.",
      alsoCalled: ["lr", "learning_rate"]),
    Field(
      "momentum", \.momentum, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)), default: 0.9,
      "Their momentum, which begins at zero after each move."),
    Field(
      "weight-decay", \.weightDecay, .number(.nonNegative), default: 0,
      "The factor of half the squared weights, added to the loss.", alsoCalled: SettingSynonyms.weightDecay),
    Field(
      "control-points", \.controlPoints, .integer(3...66), default: 33,
      "How many states at most are the path's control points, the ends included: evenly over the moves where there are more."
    ),
    Field(
      "batch", \.batch, .integer(1...65_536), default: 256, "Examples per step.",
      alsoCalled: SettingSynonyms.batch),
    build: {
      LayerWiseSettings(
        moves: $0, order: $1, steps: $2, rate: $3, momentum: $4, weightDecay: $5, controlPoints: $6,
        batch: $7)
    })

  var pace: LayerWiseWalk.Pace {
    LayerWiseWalk.Pace(steps: steps, rate: rate, momentum: momentum, weightDecay: weightDecay)
  }
}
