import Kernels
import Networks

extension Linear: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledLinear(inputs: input.count, outputs: outputs, hasBias: bias)
  }
}

/// A linear layer, with relu after it where it has absorbed that.
///
/// The gradient of its weights is gathered over the whole batch: a large matrix would not be worth a copy a chunk.
struct CompiledLinear: BatchGradientLayer {
  let inputs: Int, outputs: Int
  let hasBias: Bool
  let output: Shape
  private(set) var rectifies = false

  init(inputs: Int, outputs: Int, hasBias: Bool) {
    self.inputs = inputs
    self.outputs = outputs
    self.hasBias = hasBias
    output = Shape([outputs])
  }

  var memory: LayerMemory {
    LayerMemory(
      kept: panels * Self.panelWidth + Self.wholeRows(outputs),
      prepared: (0, Self.wholeRows(inputs) * outputs), rereadsInput: true, rereadsOutput: rectifies)
  }

  func absorbing(_ next: any CompiledLayer) -> (any CompiledLayer)? {
    guard next is CompiledRelu, !rectifies else { return nil }
    var whole = self
    whole.rectifies = true
    return whole
  }

  /// Rows of weights turned for the way back by one call.
  private static let pieceRows = 64

  func preparationPieces(part: Int) -> Int {
    part == 0 ? 1 : (outputs + Self.pieceRows - 1) / Self.pieceRows
  }

  func prepare(
    _ parameters: UnsafePointer<Float>, part: Int, piece: Int, into prepared: UnsafeMutablePointer<Float>
  ) {
    guard part == 1 else { return }
    let first = piece * Self.pieceRows
    thalweg_linear_turn(
      parameters, Int32(inputs), Int32(outputs), Int32(first), Int32(min(Self.pieceRows, outputs - first)),
      prepared)
  }

  func forward(_ pass: LayerContext) {
    thalweg_linear(
      pass.input, Int32(pass.packs), Int32(inputs), pass.parameters,
      hasBias ? pass.parameters + outputs * inputs : nil, rectifies ? 1 : 0, Int32(outputs), pass.output)
  }

  func backward(_ pass: LayerContext) {
    if rectifies { thalweg_relu_backward(pass.output, pass.incoming, pass.floats(outputs)) }
    keep(pass)
    if let inputGradient = pass.inputGradient {
      thalweg_linear_back(
        pass.incoming, Int32(pass.packs), Int32(inputs), pass.prepared.back, Int32(outputs), inputGradient)
    }
  }

  private static let panelWidth = Int(THALWEG_PANEL)
  private var panels: Int { (inputs + Self.panelWidth - 1) / Self.panelWidth }

  /// A count of numbers that lie in rows of `THALWEG_ROWS`, the last filled up.
  private static func wholeRows(_ count: Int) -> Int {
    let width = Int(THALWEG_ROWS)
    return (count + width - 1) / width * width
  }

  /// The kept memory: panels of turned inputs, then those of turned gradients.
  private func gradients(capacity: Int) -> Int { panels * Self.panelWidth * capacity }

  private func keep(_ pass: LayerContext) {
    let gradients = pass.kept + gradients(capacity: pass.capacity)
    for pack in 0..<pass.packs {
      let row = Int64((pass.firstPack + pack) * Pack.lanes)
      thalweg_turn_inputs(
        pass.input + pack * inputs * Pack.lanes, Int32(inputs), row, Int64(pass.capacity), pass.kept)
      thalweg_turn_gradients(
        pass.incoming + pack * outputs * Pack.lanes, Int32(outputs), row, Int64(pass.capacity), gradients)
    }
  }

  /// One part a panel of inputs, and one for the biases.
  var gradientParts: Int { panels + (hasBias ? 1 : 0) }

  func gatherGradient(
    part: Int, packs: Int, capacity: Int, kept: UnsafePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    let gradients = kept + gradients(capacity: capacity)
    if part < panels {
      thalweg_linear_gather(
        kept + part * Self.panelWidth * capacity, gradients, Int32(packs), Int64(capacity),
        Int32(inputs), Int32(part * Self.panelWidth), Int32(outputs), gradient)
    } else {
      thalweg_linear_gather_biases(
        gradients, Int32(packs), Int64(capacity), Int32(outputs), gradient + outputs * inputs)
    }
  }
}

/// Under weights that are a combination of base vectors, what comes before relu is the same combination of what it is
/// under these.
extension CompiledLinear {
  /// Writes what comes before relu, [pack][outputs][16].
  func respond(_ pass: LayerContext, into responses: UnsafeMutablePointer<Float>) {
    thalweg_linear(
      pass.input, Int32(pass.packs), Int32(inputs), pass.parameters,
      hasBias ? pass.parameters + outputs * inputs : nil, 0, Int32(outputs), responses)
  }

  /// Writes the output from responses under base vectors, `stride` floats apart, and a point's coefficients in these.
  func combine(
    _ responses: UnsafePointer<Float>, stride: Int, coefficients: [Float],
    into output: UnsafeMutablePointer<Float>
  ) {
    thalweg_combine_responses(
      responses, Int64(stride), coefficients, Int32(coefficients.count), rectifies ? 1 : 0, Int64(outputs),
      output)
  }
}
