import Foundation

/// Examples with their classes, and what a predictor is worth on them, by the definitions.
struct PlainMeasures {
  let examples: [[Double]]
  let classes: [Int]

  /// Mean of -log p_y.
  func crossEntropy(_ probabilities: ([Double]) -> [Double]) -> Double {
    -zip(examples, classes).reduce(0) { $0 + log(probabilities($1.0)[$1.1]) } / Double(classes.count)
  }

  /// Share, in percent, of examples whose most probable class is not theirs.
  func error(_ probabilities: ([Double]) -> [Double]) -> Double {
    let wrong = zip(examples, classes).count { example, label in
      let row = probabilities(example)
      return row.firstIndex(of: row.max() ?? 0) != label
    }
    return 100 * Double(wrong) / Double(classes.count)
  }

  /// Mean over examples of Σ_c (p_c - [y = c])².
  func brier(_ probabilities: ([Double]) -> [Double]) -> Double {
    zip(examples, classes).reduce(0) { sum, pair in
      let row = probabilities(pair.0)
      return sum + row.indices.reduce(0) { $0 + pow(row[$1] - ($1 == pair.1 ? 1 : 0), 2) }
    } / Double(classes.count)
  }
}
