import Alignment
import Declarations
import Networks
import Neural

/// What an alignment makes alike.
enum MatchMethod: Sendable, Equatable {
  /// Weights, by coordinate descent (Ainsworth et al. 2023); of several networks by Frank-Wolfe steps (Crisostomi et al. 2024).
  case weights
  /// What units come to on examples (Li et al. 2015).
  case activations(ActivationMatch)
  /// The loss half way, by gradient descent through the matching (Ainsworth et al. 2023).
  case straightThrough(StraightThrough)

  static let schema: Schema<MatchMethod> = .choice(
    "a way to match units",
    [
      Case(
        "weights", "Their weights: the inner product with the other network's is made large.",
        Schema<Nothing>.record("`weights`", build: { Nothing() }), wrap: { _ in .weights },
        unwrap: { if case .weights = $0 { Nothing() } else { nil } }
      ).alsoCalled(["weight_matching", "weight", "params", "parameters"]),
      Case(
        "activations", "What they come to on training examples.", ActivationMatch.schema,
        wrap: { .activations($0) }, unwrap: { if case .activations(let match) = $0 { match } else { nil } }
      ).alsoCalled(["activation_matching", "activation", "correlation", "features"]),
      Case(
        "straight-through",
        "The loss half way between the networks, by gradient descent through the matching.",
        StraightThrough.schema, wrap: { .straightThrough($0) },
        unwrap: { if case .straightThrough(let match) = $0 { match } else { nil } }
      ).alsoCalled(["ste", "straight_through_estimator"]),
    ],
    absent: [
      AbsentCase(
        ["sinkhorn", "optimal_transport", "ot"], "is not supported: units are permuted, never mixed",
        help: "match: straight-through, which looks at the loss too")
    ])

  private struct Nothing: Sendable {}

  var word: String {
    switch self {
    case .weights: "weights"
    case .activations: "activations"
    case .straightThrough: "straight-through"
    }
  }

  /// Matching by activations has one answer.
  var hasRestarts: Bool { if case .activations = self { false } else { true } }

  var readsData: Bool { self != .weights }

  /// What an objective is, and whether less of it is better.
  var objective: String {
    switch self {
    case .weights: "inner product of weights"
    case .activations(let match): match.by == .correlation ? "sum of correlations" : "sum of inner products"
    case .straightThrough: "loss half way"
    }
  }

  var isBetterWhenLower: Bool { if case .straightThrough = self { true } else { false } }

  static func == (a: MatchMethod, b: MatchMethod) -> Bool {
    schema.canonical(a, .complete).jsonWithNames == schema.canonical(b, .complete).jsonWithNames
  }
}

/// Matching by what units come to on examples.
struct ActivationMatch: Sendable {
  let examples: Int
  let by: ActivationCosts.Likeness

  static let schema = Schema<ActivationMatch>.record(
    "`activations`",
    Field(
      "examples", \.examples, .integer(1...1_000_000_000), default: 1000,
      "How many training examples, drawn once; of images every position counts.",
      alsoCalled: ["num_examples", "count", "size", "n", "samples"]),
    Field(
      "by", \.by, .keyword, default: ActivationCosts.Likeness.correlation,
      "correlation, which the scale of a unit does not count in, or inner-product.",
      alsoCalled: ["similarity", "metric", "measure"]),
    build: { ActivationMatch(examples: $0, by: $1) })
}

/// Matching by the loss half way.
struct StraightThrough: Sendable {
  let epochs: Int
  let examples: Int?
  let optimiser: any Optimiser

  static let schema = Schema<StraightThrough>.record(
    "`straight-through`",
    Field(
      "epochs", \.epochs, .integer(TrainingCourse.epochCounts), default: 5,
      "Passes over the examples; the permutation at the end of each is a candidate.",
      alsoCalled: SettingSynonyms.epochs),
    Field(
      "examples", \.examples, optional: .integer(1...1_000_000_000),
      "How many training examples, drawn once (default: all).",
      alsoCalled: ["num_examples", "count", "size", "n", "samples"]),
    Field(
      "optimiser", \.optimiser, Optimisers.schema, default: Adam(rate: 1e-3),
      "How the gradient half way moves the weights that the matching follows.",
      alsoCalled: SettingSynonyms.optimiser),
    build: { StraightThrough(epochs: $0, examples: $1, optimiser: $2) })
}

/// Where a descent starts.
enum MatchStart: String, CaseIterable, Sendable {
  /// Units as they are.
  case identity
  /// One layer after the other from the input on.
  case layers
  /// All groups of units at once, mixed, and rounded.
  case relaxed
}

/// Where a restart starts: one of those that have names, or a random permutation by its number.
enum RestartStart: Sendable {
  case named(MatchStart)
  case random(Int)

  /// What it is known by among cells, and in tables.
  var words: String {
    switch self {
    case .named(let start): start.rawValue
    case .random(let number): "random \(number + 1)"
    }
  }
}

extension Align {
  func start(of restart: Int) -> RestartStart {
    restart < starts.count ? .named(starts[restart]) : .random(restart - starts.count)
  }
}
