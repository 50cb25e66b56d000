import Declarations
import Neural

/// What a path took to be found.
struct PathCost: Sendable, Hashable {
  /// Steps of gradient descent; one of an elastic band moves all pivots.
  var steps = 0
  /// Gradients, counted by examples: those of a step of a band once for each pivot.
  var examples = 0

  /// How many examples some batches have, of which the last may have fewer.
  static func examples(of batches: Range<Int>, _ batch: Int, of count: Int) -> Int {
    let (start, end) = (batches.lowerBound *| batch, batches.upperBound *| batch)
    return min(end, count) - min(start, count)
  }

  /// Of a fit: every epoch passes over all examples.
  init(of curve: ConnectingCurve, over count: Int) {
    let batches = (count +| (curve.batch - 1)) / curve.batch
    self.init(steps: curve.epochs *| batches, examples: curve.epochs *| count)
  }

  /// Of a walk, whose steps take one batch after the other; the last move has none.
  init(of walk: LayerWiseSettings, over count: Int) {
    let steps = (walk.moves - 1) *| walk.steps
    let batches = max((count +| (walk.batch - 1)) / walk.batch, 1)
    self.init(
      steps: steps,
      examples: steps / batches *| count +| Self.examples(of: 0..<steps % batches, walk.batch, of: count))
  }

  init(steps: Int = 0, examples: Int = 0) { (self.steps, self.examples) = (steps, examples) }
}

extension PathCost {
  /// As it is remembered.
  var bytes: [UInt8] { [Double(steps), Double(examples)].littleEndianBytes }

  init?(bytes: [UInt8]) {
    guard let numbers = [Double](littleEndianBytes: bytes), numbers.count == 2,
      let steps = Int(exactly: numbers[0]), let examples = Int(exactly: numbers[1])
    else { return nil }
    self.init(steps: steps, examples: examples)
  }
}
