import Declarations
import Kernels

/// Means over windows that cut the plane into a given number of rows and columns.
///
/// Window i of n over a size s is [⌊i s / n⌋, ⌈(i + 1) s / n⌉): neighbours may share a row.
public struct AdaptiveAveragePool: Layer, Hashable {
  public static let kind = "adaptive-average-pool"
  public static let summary = "Means over windows that make a given number of rows and columns"
  public static let schema = Schema<AdaptiveAveragePool>.record(
    "an adaptive average pool", shorthand: "size",
    Field("size", \.size, .extent(atLeast: 1), "Rows and columns of the result: one number, or a pair."),
    build: { AdaptiveAveragePool($0) })

  public let size: Extent

  public init(_ size: Extent) {
    self.size = size
  }

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    guard input.dimensions.count == 3 else {
      throw LayerMismatch("wants channels×height×width, got \(input)")
    }
    let height = input.dimensions[1]
    let width = input.dimensions[2]
    let window = thalweg_window(
      channels: Int32(input.channels), height: Int32(height), width: Int32(width),
      kernel_height: 0, kernel_width: 0, stride_height: 0, stride_width: 0,
      padding_height: 0, padding_width: 0, out_height: Int32(size.height), out_width: Int32(size.width))
    return CompiledAveragePool(
      window: window, rows: bounds(size.height, height), columns: bounds(size.width, width), area: 0)
  }

  private func bounds(_ outputs: Int, _ size: Int) -> [Int32] {
    (0..<outputs).flatMap { position -> [Int32] in
      let end = ((position + 1) * size + outputs - 1) / outputs
      return [Int32(position * size / outputs), Int32(end)]
    }
  }
}
