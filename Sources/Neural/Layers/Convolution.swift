import Declarations
import Kernels

/// y[f] = b[f] + Σ_c w[f, c] ⋆ x[c], a cross-correlation of planes.
///
/// Weights are [filters, channels, kernel height, kernel width] as in PyTorch.
public struct Convolution: Layer, Hashable {
  public static let kind = "convolution"
  public static let summary = "Filters that slide over the planes of an image"
  public static let schema = Schema<Convolution>.record(
    "a convolution",
    Field("filters", \.filters, .integer(1...1 << 16), "Planes it makes."),
    Field("kernel", \.kernel, .extent(atLeast: 1), "Height and width of a filter: one number, or a pair."),
    Field("stride", \.stride, .extent(atLeast: 1), default: Extent(1), "How far a filter moves."),
    Field(
      "padding", \.padding, .extent(atLeast: 0), default: Extent(0),
      "Rows and columns of zeros around the image."),
    Field("bias", \.bias, .boolean, default: true, "Whether each filter adds a bias."),
    build: { Convolution(filters: $0, kernel: $1, stride: $2, padding: $3, bias: $4) })

  public let filters: Int
  public let kernel: Extent, stride: Extent, padding: Extent
  public let bias: Bool

  public init(
    filters: Int, kernel: Extent, stride: Extent = Extent(1), padding: Extent = Extent(0), bias: Bool = true
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.bias = bias
  }

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    let window = try Window(kernel: kernel, stride: stride, padding: padding).geometry(over: input)
    return UnfoldedConvolution(window: window, filters: filters, hasBias: bias)
  }
}

/// A convolution as one matrix product an image: weights [filters, C·kh·kw] times unfolded patches.
struct UnfoldedConvolution: CompiledLayer {
  let window: thalweg_window
  let filters: Int
  let hasBias: Bool

  var output: Shape { window.output(channels: filters) }
  private var depth: Int { Int(window.channels) * window.kernelArea }
  private var inputCount: Int { Int(window.channels) * Int(window.height) * Int(window.width) }
  private var outputCount: Int { filters * window.positions }

  var parameters: [ParameterDeclaration] {
    let shape = [filters, Int(window.channels), Int(window.kernel_height), Int(window.kernel_width)]
    let fanOut = filters * window.kernelArea
    let weight = ParameterDeclaration(
      name: "weight", shape: shape, role: .weight, fanIn: depth, fanOut: fanOut)
    let bias = ParameterDeclaration(
      name: "bias", shape: [filters], role: .bias, fanIn: depth, fanOut: fanOut)
    return hasBias ? [weight, bias] : [weight]
  }

  var memory: LayerMemory { LayerMemory(scratch: depth * window.positions, rereadsInput: true) }

  func forward(_ pass: LayerPass) {
    for example in 0..<pass.count {
      unfold(pass.input + example * inputCount, into: pass.scratch)
      MatrixProduct.multiply(
        .plain(pass.parameters), .plain(pass.scratch), m: filters, n: window.positions, k: depth,
        into: pass.output + example * outputCount)
    }
    if hasBias {
      thalweg_add_bias(
        pass.output, pass.parameters + filters * depth, Int32(pass.count), Int32(filters),
        Int32(window.positions))
    }
  }

  func backward(_ pass: LayerPass) {
    for example in 0..<pass.count {
      let incoming = pass.incoming + example * outputCount
      unfold(pass.input + example * inputCount, into: pass.scratch)
      MatrixProduct.multiply(
        .plain(incoming), .transposed(pass.scratch), m: filters, n: depth, k: window.positions,
        adding: example > 0, into: pass.weightGradient)
      guard let inputGradient = pass.inputGradient else { continue }
      MatrixProduct.multiply(
        .transposed(pass.parameters), .plain(incoming), m: depth, n: window.positions, k: filters,
        into: pass.scratch)
      withUnsafePointer(to: window) {
        thalweg_fold(pass.scratch, $0, inputGradient + example * inputCount)
      }
    }
    if hasBias {
      thalweg_sum_channels(
        pass.incoming, Int32(pass.count), Int32(filters), Int32(window.positions),
        pass.weightGradient + filters * depth)
    }
  }

  private func unfold(_ image: UnsafePointer<Float>, into columns: UnsafeMutablePointer<Float>) {
    withUnsafePointer(to: window) { thalweg_unfold(image, $0, columns) }
  }
}
