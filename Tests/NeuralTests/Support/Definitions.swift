import Networks

@testable import Neural

/// Layers as their formulas say, in Double and in plain loops: what kernels are held to.
enum Definitions {
  /// One product of a sum: output `out` has the term weight `weight` times input `input`.
  struct Term {
    let out: Int, input: Int, weight: Int
  }

  /// Every term of a convolution that does not fall on padding.
  static func terms(of layer: Convolution, over input: Shape, output: Shape) -> [Term] {
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    let (outHeight, outWidth) = (output.dimensions[1], output.dimensions[2])
    let kernel = layer.kernel
    let channels = input.channels / layer.groups
    var terms: [Term] = []
    for filter in 0..<layer.filters {
      for (y, x) in places(outHeight, outWidth) {
        for place in 0..<channels {
          let channel = filter / (layer.filters / layer.groups) * channels + place
          for (i, j) in places(kernel.height, kernel.width) {
            let row = y * layer.stride.height + i * layer.dilation.height - layer.padding.height
            let column = x * layer.stride.width + j * layer.dilation.width - layer.padding.width
            guard row >= 0, column >= 0, row < height, column < width else { continue }
            terms.append(
              Term(
                out: (filter * outHeight + y) * outWidth + x,
                input: (channel * height + row) * width + column,
                weight: ((filter * channels + place) * kernel.height + i) * kernel.width + j))
          }
        }
      }
    }
    return terms
  }

  static func terms(inputs: Int, outputs: Int) -> [Term] {
    (0..<outputs).flatMap { out in
      (0..<inputs).map { Term(out: out, input: $0, weight: out * inputs + $0) }
    }
  }

  /// The values that a norm takes mean and variance of together, as places in an example.
  static func sets(of norm: any Layer, over input: Shape) -> [[Int]] {
    let places = { (channels: Range<Int>, positions: Range<Int>) in
      channels.flatMap { channel in positions.map { channel * input.spatial + $0 } }
    }
    switch norm {
    case let norm as GroupNorm:
      let size = input.channels / norm.groups
      return (0..<norm.groups).map { places($0 * size..<($0 + 1) * size, 0..<input.spatial) }
    case let norm as LayerNorm where norm.over == .channels:
      return (0..<input.spatial).map { places(0..<input.channels, $0..<$0 + 1) }
    default: return [places(0..<input.channels, 0..<input.spatial)]
    }
  }

  private static func places(_ height: Int, _ width: Int) -> [(Int, Int)] {
    (0..<height).flatMap { y in (0..<width).map { (y, $0) } }
  }

  /// Maxima of 2×2 windows after relu, and where each was found; nil where nothing is above zero.
  static func rectifiedMaxima(
    _ values: [Double], planes: Int, height: Int, width: Int
  ) -> (values: [Double], places: [Int?]) {
    var maxima: [Double] = []
    var found: [Int?] = []
    for plane in 0..<planes {
      for (y, x) in places(height / 2, width / 2) {
        let window = places(2, 2).map { (plane * height + 2 * y + $0.0) * width + 2 * x + $0.1 }
        let best = window.reduce(window[0]) { values[$1] > values[$0] ? $1 : $0 }
        maxima.append(max(values[best], 0))
        found.append(values[best] > 0 ? best : nil)
      }
    }
    return (maxima, found)
  }
}
