import TestSupport

/// A graph of toy stages that can be written as YAML, edited at random, and evaluated without any workflow.
struct ModelGraph {
  /// A stage; what it refers to stands before it.
  struct Stage {
    enum Work {
      case number(Int)
      case sum(of: [Int], plus: Int)
      case parity(Int)
      case twins(of: Int, mark: String)
      case length([Int])
      case label([Int])
    }

    var name: String
    var work: Work
  }

  /// What a stage makes: a number, a word, or both.
  struct Value: Equatable {
    var number: Int?
    var word: String?
  }

  var stages: [Stage] = []
  private var made = 0

  init(count: Int, using generator: inout SeededGenerator) {
    for _ in 0..<count { append(using: &generator) }
  }
}

extension ModelGraph {
  /// What every stage makes, by its position.
  var values: [Value] {
    stages.reduce(into: []) { values, stage in values.append(value(of: stage.work, values)) }
  }

  private func value(of work: Stage.Work, _ values: [Value]) -> Value {
    func number(_ index: Int) -> Int { values[index].number ?? 0 }
    /// A reference to either type takes what the stage declares first.
    func text(_ index: Int) -> String { values[index].number.map { "\($0)" } ?? values[index].word ?? "" }
    switch work {
    case .number(let value): return Value(number: value)
    case .sum(let of, let plus): return Value(number: of.map(number).reduce(plus, +))
    case .parity(let of): return Value(number: number(of) & 1)
    case .twins(let of, let mark): return Value(number: number(of) >> 1, word: "\(number(of))\(mark)")
    case .length(let of): return Value(number: of.map { text($0).utf8.count }.reduce(0, +))
    case .label(let of):
      return Value(word: of.map { "\(stages[$0].name)=\(text($0))" }.joined(separator: "\n"))
    }
  }

  /// What the key of every stage has to tell apart: its kind, its settings, and what its inputs are.
  var keys: [String] {
    let values = values
    return stages.map { stage in
      func input(_ index: Int) -> String {
        values[index].number.map { "n\($0)" } ?? "w\(values[index].word ?? "")"
      }
      switch stage.work {
      case .number(let value): return "number \(value)"
      case .sum(let of, let plus): return "sum \(of.map(input)) \(plus)"
      case .parity(let of): return "parity \(input(of))"
      case .twins(let of, let mark): return "twins \(input(of)) '\(mark)'"
      case .length(let of): return "length \(of.map(input))"
      case .label(let of): return "label \(of.map { "\(stages[$0].name) is \(input($0))" })"
      }
    }
  }

  func needs(of index: Int) -> [Int] {
    switch stages[index].work {
    case .number: []
    case .sum(let of, _), .length(let of), .label(let of): of
    case .parity(let of), .twins(let of, _): [of]
    }
  }
}

extension ModelGraph {
  /// The stages as YAML, in an order of its own and with the quirks that change nothing.
  func yaml(using generator: inout SeededGenerator) -> String {
    let lines = stages.map { stage in
      let comment = generator.chance(20) ? "  # as before" : ""
      return "  \(stage.name): \(settings(of: stage.work, using: &generator))\(comment)"
    }
    return "stages:\n" + lines.shuffled(using: &generator).joined(separator: "\n") + "\n"
  }

  private func settings(of work: Stage.Work, using generator: inout SeededGenerator) -> String {
    func names(_ indices: [Int]) -> String {
      "[\(indices.map { stages[$0].name }.joined(separator: ", "))]"
    }
    let isShort = generator.chance(50)
    switch work {
    case .number(let value): return isShort ? "{number: \(value)}" : "{number: {steps: 3, value: \(value)}}"
    case .sum(let of, let plus):
      return isShort
        ? "{sum: {of: \(names(of)), plus: \(plus)}}" : "{sum: {plus: \(plus), factor: 1.0, of: \(names(of))}}"
    case .parity(let of):
      return isShort ? "{parity: \(stages[of].name)}" : "{parity: {of: '\(stages[of].name)'}}"
    case .twins(let of, let mark): return "{twins: {of: \(stages[of].name), mark: '\(mark)'}}"
    case .length(let of): return isShort ? "{length: {of: \(names(of))}}" : "{length: {\"of\": \(names(of))}}"
    case .label(let of): return "{label: {of: \(names(of))}}"
    }
  }
}

extension ModelGraph {
  /// Changes one thing, of those that people change.
  mutating func edit(using generator: inout SeededGenerator) {
    let index = Int.random(in: stages.indices, using: &generator)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: rename(index)
    case 1: append(using: &generator)
    case 2: removeLast()
    case 3: replace(index, using: &generator)
    default: stages[index].work = changed(stages[index].work, before: index, using: &generator)
    }
  }

  /// Gives a stage other work, which makes a number as long as it did, since others may need that.
  private mutating func replace(_ index: Int, using generator: inout SeededGenerator) {
    let new = work(before: index, using: &generator)
    if case .label = new, hasNumber(index) { return }
    stages[index].work = new
  }

  /// The same graph with another name for one of its stages.
  mutating func rename(_ index: Int) {
    made += 1
    stages[index].name = "renamed-\(made)"
  }

  private mutating func append(using generator: inout SeededGenerator) {
    made += 1
    stages.append(Stage(name: "stage-\(made)", work: work(before: stages.count, using: &generator)))
  }

  /// Removes the last stage, which none other needs.
  private mutating func removeLast() { if stages.count > 1 { stages.removeLast() } }

  private func changed(
    _ work: Stage.Work, before index: Int, using generator: inout SeededGenerator
  ) -> Stage.Work {
    switch work {
    case .number: .number(Int.random(in: 0..<8, using: &generator))
    case .sum(let of, _): .sum(of: of, plus: Int.random(in: 0..<4, using: &generator))
    case .twins(let of, _): .twins(of: of, mark: ["", "!", "?"].randomElement(using: &generator) ?? "")
    case .parity: .parity(number(before: index, using: &generator) ?? 0)
    case .length(let of): .length(of.shuffled(using: &generator))
    case .label(let of): .label(of.shuffled(using: &generator))
    }
  }

  private func work(before index: Int, using generator: inout SeededGenerator) -> Stage.Work {
    guard index > 0, let one = number(before: index, using: &generator) else {
      return .number(Int.random(in: 0..<8, using: &generator))
    }
    let any = (0..<index).shuffled(using: &generator)
    switch Int.random(in: 0..<12, using: &generator) {
    case 0..<2: return .number(Int.random(in: 0..<8, using: &generator))
    case 2..<6:
      let others = any.filter { hasNumber($0) }.prefix(2)
      return .sum(of: Array(others), plus: Int.random(in: 0..<4, using: &generator))
    case 6..<8: return .parity(one)
    case 8..<10: return .twins(of: one, mark: "!")
    case 10: return .length(Array(any.prefix(2)))
    default: return .label(Array(any.prefix(2)))
    }
  }

  private func hasNumber(_ index: Int) -> Bool { if case .label = stages[index].work { false } else { true } }

  /// A stage before `index` that makes a number.
  private func number(before index: Int, using generator: inout SeededGenerator) -> Int? {
    (0..<index).filter { hasNumber($0) }.randomElement(using: &generator)
  }
}
