import Declarations

/// A small world of declarations that the tests read and write.
struct Recipe: Sendable, Equatable {
  let title: String
  let seed: UInt64
  let epochs: Int
  let rate: Double
  let shuffle: Bool
  let rule: Rule
  let sizes: [Int]
  let note: String?

  static let schema = Schema<Recipe>.record(
    "a recipe",
    Field("title", \.title, .text, "What it is called."),
    Field("seed", \.seed, .seed, default: 0, "Where randomness starts."),
    Field("epochs", \.epochs, .integer(1...1_000_000), default: 30, role: .extent, "Passes over the data."),
    Field("rate", \.rate, .number(.positive), default: 0.1, "The step size."),
    Field("shuffle", \.shuffle, .boolean, default: true, "Whether the order changes."),
    Field("rule", \.rule, Rule.schema, default: .plain, "How steps are made."),
    Field("sizes", \.sizes, .list(of: .integer(1...64), minimum: 1), default: [8], "Widths."),
    Field("note", \.note, optional: .text, role: .observation, "A remark."),
    build: Recipe.init)
}

enum Rule: Sendable, Equatable {
  case plain
  case momentum(Momentum)
  case pair(Pair)

  struct Momentum: Sendable, Equatable {
    let share: Double
    let nesterov: Bool

    static let schema = Schema<Momentum>.record(
      "a momentum", shorthand: "share",
      Field("share", \.share, .number(.unit), "How much of the last step is kept."),
      Field("nesterov", \.nesterov, .boolean, default: false, "Whether it looks ahead."),
      build: Momentum.init)
  }

  struct Pair: Sendable, Equatable {
    let first: Double
    let second: Double

    static let schema = Schema<Pair>.record(
      "a pair",
      Field("first", \.first, .number(), default: 1, "The first."),
      Field("second", \.second, .number(), default: 2, "The second."),
      build: Pair.init
    ).checked { pair throws(SettingError) in
      if pair.first > pair.second { throw SettingError("`first` is above `second`", at: ["first"]) }
    }
  }

  struct Empty: Sendable {
    static let schema = Schema<Empty>.record("nothing", build: { Empty() })
  }

  static let schema = Schema<Rule>.choice(
    "a rule",
    [
      Case(
        "plain", "Nothing else.", Empty.schema, wrap: { _ in .plain },
        unwrap: { $0 == .plain ? Empty() : nil }),
      Case(
        "momentum", "Keeps a share of the last step.", Momentum.schema, wrap: { .momentum($0) },
        unwrap: { if case .momentum(let value) = $0 { value } else { nil } }),
      Case(
        "pair", "Two numbers.", Pair.schema, wrap: { .pair($0) },
        unwrap: { if case .pair(let value) = $0 { value } else { nil } }),
    ])
}
