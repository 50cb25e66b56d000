import TestSupport

/// A document with axes that can be edited at random, and what comes of it, evaluated without any workflow.
struct ModelFamilies {
  private var values = [1, 2, 3]
  private var widths = [5]
  private var plus = 1

  var yaml: String {
    """
    stages:
      all: {sum: {of: [pair, wide]}}
      pair: {for: {pairs: n}, sum: {of: ["${for.first}", "${for.second}"]}}
      wide: {for: {w: \(widths), v: \(values)}, sum: {of: n, plus: "${for.w}"}}
      n: {for: {v: \(values)}, sum: {of: one, plus: "${for.v}"}}
      one: {number: \(plus)}

    """
  }

  private var pairs: [(Int, Int)] {
    values.indices.flatMap { index in values[(index + 1)...].map { (values[index], $0) } }
  }

  /// The stages with what their keys have to tell apart, each after what it needs.
  var keys: [(name: String, key: String)] {
    var keys = [("one", "number \(plus)")]
    keys += values.map { ("n@v=\($0)", sum([plus], $0)) }
    keys += pairs.map { ("pair@v=\($0)+\($1)", sum([plus + $0, plus + $1], 0)) }
    keys += widths.flatMap { width in
      values.map { ("wide@w=\(width),v=\($0)", sum([plus + $0], width)) }
    }
    return keys + [("all", sum(collected, 0))]
  }

  private func sum(_ of: [Int], _ plus: Int) -> String { "sum \(of) \(plus)" }

  private var collected: [Int] {
    pairs.map { 2 * plus + $0 + $1 } + widths.flatMap { width in values.map { plus + $0 + width } }
  }

  /// What the last stage makes.
  var total: Int { collected.reduce(0, +) }

  mutating func edit(using generator: inout SeededGenerator) {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: values.append((values.max() ?? 0) + 1)
    case 1: if values.count > 2 { values.remove(at: Int.random(in: values.indices, using: &generator)) }
    case 2: values.shuffle(using: &generator)
    case 3: widths.append((widths.max() ?? 0) + 1)
    case 4: if widths.count > 1 { widths.removeFirst() }
    default: plus = Int.random(in: 0..<3, using: &generator)
    }
  }
}
