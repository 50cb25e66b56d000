import Networks

/// An operation that this engine can run.
///
/// Its lowering stands in `Layers/`, beside the kernels' wrappers.
protocol NativeOperation: NetworkOperation {
  /// The operation with its shapes settled, for inputs that it takes.
  func lowered(over inputs: [Shape]) -> any CompiledLayer
}

/// A layer that this engine can run.
protocol NativeLayer: NativeOperation, Layer {
  func lowered(over input: Shape) -> any CompiledLayer
}

extension NativeLayer {
  func lowered(over inputs: [Shape]) -> any CompiledLayer { lowered(over: inputs[0]) }
}

/// A layer with its shapes settled: what memory it wants and how it computes on one chunk of a batch.
public protocol CompiledLayer: Sendable {
  var output: Shape { get }
  var memory: LayerMemory { get }

  /// This layer and the next as one that computes both in one pass over memory; nil where it has no such form.
  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)?

  /// Works out from weights what every chunk of a step needs: `memory.prepared` floats for `part` 0, forward, and as
  /// many after them for `part` 1, the way back. A part is cut into pieces that can be worked on at once.
  func prepare(
    _ parameters: UnsafePointer<Float>, part: Int, piece: Int, into prepared: UnsafeMutablePointer<Float>)
  func preparationPieces(part: Int) -> Int

  /// Writes the output of every example of the chunk.
  func forward(_ pass: LayerContext)

  /// Writes the gradient of this layer's parameters over the chunk, and of its input where that is wanted.
  func backward(_ pass: LayerContext)
}

extension CompiledLayer {
  public func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? { nil }
  public func prepare(
    _ parameters: UnsafePointer<Float>, part: Int, piece: Int, into prepared: UnsafeMutablePointer<Float>
  ) {}
  public func preparationPieces(part: Int) -> Int { 1 }
}

/// A layer that can send its outputs through a batch norm behind it before they are written: in evaluation, where the
/// norm's statistics are known beforehand. The bytes are those of one after the other.
protocol NormTakingLayer: CompiledLayer {
  func canTake(_ norm: CompiledBatchNorm) -> Bool
}

/// A layer whose weights have their gradient worked out over the whole batch at once, after every chunk's backward
/// pass has kept what that needs.
protocol BatchGradientLayer: CompiledLayer {
  /// Parts that can be worked on at once.
  var gradientParts: Int { get }

  /// Writes one part of the gradient of this layer's parameters.
  ///
  /// - Parameters:
  ///   - kept: `memory.kept` floats for each place of `capacity` examples, as backward passes left them.
  ///   - scratch: `memory.scratch` floats to work in.
  func gatherGradient(
    part: Int, packs: Int, capacity: Int, kept: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>)
}

/// What a compiled layer asks of the plan, in floats where nothing else is said.
public struct LayerMemory: Sendable {
  /// Kept from forward to backward, for each example: bytes, and numbers of places. They lie apart from floats, so that
  /// no memory is of two types.
  var codes = 0, places = 0
  /// Kept from a chunk's backward pass until the whole batch's gradient is gathered, for each example.
  var kept = 0
  /// Worked out from the weights once a step, forward and back each.
  var prepared = (forward: 0, back: 0)
  /// Working space of one chunk, free again when the call returns.
  var scratch = 0
  /// The output may take the first input's place.
  var worksInPlace = false
  /// The gradient of the first input takes the place of the output's.
  var gradientInPlace = false
  /// The output is the input under another shape.
  var isView = false
  /// Backward reads the layer's first input again.
  var rereadsInput = false
  /// Backward reads the layer's output again.
  var rereadsOutput = false
}
