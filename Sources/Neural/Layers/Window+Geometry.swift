import Kernels
import Networks

extension Window {
  /// As kernels want it, over planes that it fits.
  func geometry(over input: Shape) -> thalweg_window {
    let (height, width) = (input.dimensions[1], input.dimensions[2])
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
