import Declarations
import Kernels

/// The mean of each window; padding counts as zeros, as PyTorch does by default.
public struct AveragePool: Layer, Hashable {
  public static let kind = "average-pool"
  public static let summary = "The mean of each window"
  public static let schema = Schema<AveragePool>.record(
    "an average pool", shorthand: "kernel",
    Field("kernel", \.kernel, .extent(atLeast: 1), "Height and width of a window: one number, or a pair."),
    Field(
      "stride", \.ownStride, optional: .extent(atLeast: 1),
      "How far a window moves; the kernel's size where left out."),
    Field(
      "padding", \.padding, .extent(atLeast: 0), default: Extent(0),
      "Rows and columns around the image, at most half the kernel."),
    build: { AveragePool($0, stride: $1, padding: $2) })

  public let kernel: Extent, stride: Extent, padding: Extent

  /// - Parameter stride: the kernel's size where nil, so that windows tile the plane.
  public init(_ kernel: Extent, stride: Extent? = nil, padding: Extent = Extent(0)) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  /// The stride where it has to be said.
  private var ownStride: Extent? { stride == kernel ? nil : stride }

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    guard 2 * padding.height <= kernel.height, 2 * padding.width <= kernel.width else {
      throw LayerMismatch("has padding \(padding), which is more than half the \(kernel) kernel")
    }
    let window = try Window(kernel: kernel, stride: stride, padding: padding).geometry(over: input)
    return CompiledAveragePool(
      window: window,
      rows: bounds(window.out_height, window.height, kernel.height, stride.height, padding.height),
      columns: bounds(window.out_width, window.width, kernel.width, stride.width, padding.width),
      area: kernel.height * kernel.width)
  }

  private func bounds(
    _ outputs: Int32, _ size: Int32, _ kernel: Int, _ stride: Int, _ padding: Int
  ) -> [Int32] {
    (0..<Int(outputs)).flatMap { position in
      let start = position * stride - padding
      return [Int32(max(start, 0)), min(Int32(start + kernel), size)]
    }
  }
}

/// Means over windows with bounds of their own along rows and columns.
struct CompiledAveragePool: CompiledLayer {
  let window: thalweg_window
  /// First and past-the-last index of each output row's and column's window.
  let rows: [Int32], columns: [Int32]
  /// What sums are divided by; 0 for the window's own area.
  let area: Int

  init(window: thalweg_window, rows: [Int32], columns: [Int32], area: Int) {
    (self.window, self.rows, self.columns, self.area) = (window, rows, columns, area)
    output = window.output(channels: Int(window.channels))
  }

  let output: Shape
  var memory: LayerMemory { LayerMemory() }

  func forward(_ pass: LayerPass) {
    var window = window
    for pack in 0..<pass.packs {
      thalweg_average_pool(
        pass.input + pack * window.inputCount * Pack.lanes, &window, rows, columns, Int32(area),
        pass.output + pack * output.count * Pack.lanes)
    }
  }

  func backward(_ pass: LayerPass) {
    guard let inputGradient = pass.inputGradient else { return }
    var window = window
    for pack in 0..<pass.packs {
      thalweg_average_pool_backward(
        pass.incoming + pack * output.count * Pack.lanes, &window, rows, columns, Int32(area),
        inputGradient + pack * window.inputCount * Pack.lanes)
    }
  }
}
