import Kernels
import Networks

/// The filters of a convolution over images of one size, or of one of its groups: what its ways of computing share.
struct FilterBank: Sendable {
  let filters: Int
  let kernel: Extent, dilation: Extent
  let hasBias: Bool
  let window: thalweg_window
  let output: Shape

  init(
    filters: Int, kernel: Extent, dilation: Extent = Extent(1), hasBias: Bool, window: thalweg_window
  ) {
    (self.filters, self.kernel, self.dilation) = (filters, kernel, dilation)
    (self.hasBias, self.window) = (hasBias, window)
    output = window.output(channels: filters)
  }

  var channels: Int { Int(window.channels) }
  var height: Int { Int(window.height) }
  var width: Int { Int(window.width) }
  var outHeight: Int { Int(window.out_height) }
  var outWidth: Int { Int(window.out_width) }
  /// Weights of one filter.
  var depth: Int { channels * kernel.height * kernel.width }
  var inputCount: Int { channels * height * width }
}
