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
