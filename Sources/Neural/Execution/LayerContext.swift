/// One layer at work on one chunk of a batch: the memory that the plan gave it.
///
/// Values of a chunk are [pack][feature][16].
public struct LayerContext {
  /// Examples in this chunk, in as many packs as they need; the first pack's position in the batch.
  var count = 0, firstPack = 0
  /// The chunk's own number, and how many the batch has.
  var chunk = 0, chunkCount = 1
  /// Examples in the whole batch, and how many it has room for.
  var batchCount = 0, capacity = 0
  var mode = PassMode.evaluation

  var input: UnsafeMutablePointer<Float>
  var output: UnsafeMutablePointer<Float>
  /// The gradient of the output; nil in a forward pass.
  var outputGradient: UnsafeMutablePointer<Float>?
  /// Where the gradient of the input goes, perhaps the same place; nil where nobody wants it.
  var inputGradient: UnsafeMutablePointer<Float>?

  var parameters: UnsafePointer<Float>
  /// What `prepare` left for the way forward and the way back.
  var prepared: (forward: UnsafePointer<Float>, back: UnsafePointer<Float>)
  var parameterGradient: UnsafeMutablePointer<Float>?
  var buffers: UnsafeMutablePointer<Float>
  /// What forward leaves for backward.
  var codes: UnsafeMutablePointer<UInt8>, places: UnsafeMutablePointer<Int32>
  /// The whole batch's room for what the gradient of weights is gathered from.
  var kept: UnsafeMutablePointer<Float>
  var scratch: UnsafeMutablePointer<Float>
  /// A batch norm that the layer computes with its own outputs, in evaluation.
  var norm: TakenNorm?
  /// What the chunks of a batch share, for layers with batch statistics.
  var statistics: BatchStatistics?
  /// The inputs after the first, and where they are counted from: the slot, or the batch itself.
  var others: [ExecutionPlan.Operand] = []
  var slot: UnsafeMutablePointer<Float>?
  var batchInput: UnsafeMutablePointer<Float>?

  /// One of several inputs, counted from 0.
  func input(_ operand: Int) -> UnsafeMutablePointer<Float> {
    if operand == 0 { return input }
    let place = others[operand - 1].value
    guard let base = place == nil ? batchInput : slot else {
      preconditionFailure("A pass over several inputs knows where they are.")
    }
    return base + (place ?? 0)
  }

  /// Where the gradient of one of several inputs goes; nil where nobody wants it.
  func inputGradient(_ operand: Int) -> UnsafeMutablePointer<Float>? {
    if operand == 0 { return inputGradient }
    guard let slot, let place = others[operand - 1].gradient else { return nil }
    return slot + place
  }

  var packs: Int { Pack.count(examples: count) }

  /// Examples in one of the chunk's packs.
  func examples(in pack: Int) -> Int { min(Pack.lanes, count - pack * Pack.lanes) }

  /// Floats of the chunk's packs where an example has `features`.
  func floats(_ features: Int) -> Int64 { Int64(packs * features * Pack.lanes) }

  /// The gradient of the output, which every backward pass has.
  var incoming: UnsafeMutablePointer<Float> {
    guard let outputGradient else { preconditionFailure("A backward pass has the gradient of its output.") }
    return outputGradient
  }

  /// Where this chunk's gradient of the parameters goes, which every backward pass has.
  var weightGradient: UnsafeMutablePointer<Float> {
    guard let parameterGradient else {
      preconditionFailure("A backward pass collects the gradient of weights.")
    }
    return parameterGradient
  }
}

/// A batch norm with running statistics, as the layer before it computes it while its outputs are at hand.
struct TakenNorm {
  /// What each channel is multiplied by, and what is added to that.
  let scale: UnsafePointer<Float>, shift: UnsafePointer<Float>
  let rectifies: Bool, pools: Bool
  /// Values of an example that are written.
  let outputCount: Int
}

/// How layers that know the difference behave.
enum PassMode: Sendable {
  /// Running statistics, no dropout.
  case evaluation
  /// The batch's own statistics; dropout where a stream is given.
  case training(DropoutStream?)

  var isTraining: Bool {
    if case .training = self { true } else { false }
  }
}

/// Which dropout masks a step draws: equal streams give equal masks, however the batch is cut.
public struct DropoutStream: Sendable, Hashable {
  let seed: UInt64
  let step: Int

  public init(seed: UInt64, step: Int) {
    self.seed = seed
    self.step = step
  }
}
