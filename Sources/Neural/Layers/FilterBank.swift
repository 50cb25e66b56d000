import Kernels

/// The filters of a convolution over images of one size: what its ways of computing share.
struct FilterBank: Sendable {
  let filters: Int, channels: Int
  let kernel: Extent
  let hasBias: Bool
  let window: thalweg_window

  /// Weights of one filter.
  var depth: Int { channels * kernel.height * kernel.width }
  var inputCount: Int { channels * Int(window.height) * Int(window.width) }
  var output: Shape { window.output(channels: filters) }

  var parameters: [ParameterDeclaration] {
    let fanOut = filters * kernel.height * kernel.width
    let weight = ParameterDeclaration(
      name: "weight", shape: [filters, channels, kernel.height, kernel.width], role: .weight, fanIn: depth,
      fanOut: fanOut)
    let bias = ParameterDeclaration(
      name: "bias", shape: [filters], role: .bias, fanIn: depth, fanOut: fanOut)
    return hasBias ? [weight, bias] : [weight]
  }
}
