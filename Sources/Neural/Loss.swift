import Declarations

/// What training makes small: a mean over the examples of a batch.
///
/// A loss is one file in `Losses/` and one line in `Losses.all`.
public protocol Loss: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// Why outputs of this width do not suit these targets; nil when they do.
  func complaint(outputs: Int, classBound: Int?, targetWidth: Int) -> String?

  /// Writes the gradient of the batch's mean loss by the outputs of one chunk.
  func evaluate(_ pass: LossPass) -> LossTally
}

/// One chunk of a batch at its loss.
public struct LossPass {
  /// [pack][width][16] both; the gradient is zero in lanes past the last example.
  let outputs: UnsafePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  let batch: Batch
  /// The chunk's packs, as places in the batch.
  let packs: Range<Int>
  let width: Int

  /// Where one pack's outputs and gradients are.
  func place(_ pack: Int) -> Int { (pack - packs.lowerBound) * width * Pack.lanes }
}

/// Sums over examples: what adds up over chunks and batches.
public struct LossTally: Sendable, Hashable, BitwiseCopyable {
  public var loss = 0.0
  /// Examples whose largest output is that of their class.
  public var correct = 0
  public var examples = 0

  public init() {}

  public init(loss: Double, correct: Int, examples: Int) {
    (self.loss, self.correct, self.examples) = (loss, correct, examples)
  }

  public var meanLoss: Double { examples > 0 ? loss / Double(examples) : 0 }
  public var accuracy: Double { examples > 0 ? Double(correct) / Double(examples) : 0 }

  public static func += (tally: inout LossTally, other: LossTally) {
    tally.loss += other.loss
    tally.correct += other.correct
    tally.examples += other.examples
  }
}
