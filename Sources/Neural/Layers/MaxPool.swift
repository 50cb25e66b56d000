import Declarations
import Kernels

/// The largest value of each window; the first of equals receives the gradient. Padding never wins.
public struct MaxPool: Layer, Hashable {
  public static let kind = "max-pool"
  public static let summary = "The largest value of each window"
  public static let schema = Schema<MaxPool>.record(
    "a max pool", shorthand: "kernel",
    Field("kernel", \.kernel, .extent(atLeast: 1), "Height and width of a window: one number, or a pair."),
    Field(
      "stride", \.ownStride, optional: .extent(atLeast: 1),
      "How far a window moves; the kernel's size where left out."),
    Field(
      "padding", \.padding, .extent(atLeast: 0), default: Extent(0),
      "Rows and columns around the image, at most half the kernel."),
    build: { MaxPool($0, stride: $1, padding: $2) })

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
    return CompiledMaxPool(
      window: try Window(kernel: kernel, stride: stride, padding: padding).geometry(over: input))
  }
}

struct CompiledMaxPool: CompiledLayer {
  let window: thalweg_window

  let output: Shape

  init(window: thalweg_window) {
    self.window = window
    output = window.output(channels: Int(window.channels))
  }

  /// Where each maximum was found, an `Int32` in the room of a float.
  var memory: LayerMemory { LayerMemory(saved: output.count) }

  func forward(_ pass: LayerPass) {
    var window = window
    forEachPack(pass) { pack, input, places in
      thalweg_max_pool(pass.input + input, &window, pass.output + pack, places + pack)
    }
  }

  func backward(_ pass: LayerPass) {
    guard let inputGradient = pass.inputGradient else { return }
    var window = window
    forEachPack(pass) { pack, input, places in
      thalweg_max_pool_backward(pass.incoming + pack, places + pack, &window, inputGradient + input)
    }
  }

  /// Calls the body with the places of each pack's output and input, and where maxima were found.
  private func forEachPack(
    _ pass: LayerPass, _ body: (_ pack: Int, _ input: Int, _ places: UnsafeMutablePointer<Int32>) -> Void
  ) {
    let places = UnsafeMutableRawPointer(pass.saved).assumingMemoryBound(to: Int32.self)
    for pack in 0..<pass.packs {
      body(pack * output.count * Pack.lanes, pack * window.inputCount * Pack.lanes, places)
    }
  }
}
