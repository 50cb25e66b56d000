import Kernels

/// A pair of sizes along height and width.
public struct Extent: Sendable, Hashable, CustomStringConvertible {
  public let height: Int, width: Int

  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  public init(_ side: Int) {
    self.init(side, side)
  }

  public var description: String { "\(height)×\(width)" }
}

/// A window that slides over planes: the geometry that convolutions and pools share.
struct Window: Sendable, Hashable {
  let kernel: Extent, stride: Extent, padding: Extent

  /// Output sizes are ⌊(size + 2 padding - kernel) / stride⌋ + 1.
  func geometry(over input: Shape) throws(LayerMismatch) -> thalweg_window {
    guard input.dimensions.count == 3 else {
      throw LayerMismatch("wants channels×height×width, got \(input)")
    }
    let height = input.dimensions[1]
    let width = input.dimensions[2]
    guard kernel.height <= height + 2 * padding.height, kernel.width <= width + 2 * padding.width else {
      throw LayerMismatch(
        "has a \(kernel) kernel, which does not fit into \(height)×\(width) with padding \(padding)")
    }
    return thalweg_window(
      channels: Int32(input.channels), height: Int32(height), width: Int32(width),
      kernel_height: Int32(kernel.height), kernel_width: Int32(kernel.width),
      stride_height: Int32(stride.height), stride_width: Int32(stride.width),
      padding_height: Int32(padding.height), padding_width: Int32(padding.width),
      out_height: Int32((height + 2 * padding.height - kernel.height) / stride.height + 1),
      out_width: Int32((width + 2 * padding.width - kernel.width) / stride.width + 1))
  }
}

extension thalweg_window {
  var inputCount: Int { Int(channels) * Int(height) * Int(width) }
  var positions: Int { Int(out_height) * Int(out_width) }

  /// Whether windows of 2×2 tile the plane, but perhaps for a last row or column.
  var isPlainByTwo: Bool {
    kernel_height == 2 && kernel_width == 2 && stride_height == 2 && stride_width == 2 && padding_height == 0
      && padding_width == 0
  }

  func output(channels: Int) -> Shape { Shape([channels, Int(out_height), Int(out_width)]) }
}
