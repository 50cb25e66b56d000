import Kernels
import Networks

extension MaxPool: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledMaxPool(window: window.geometry(over: input))
  }
}

struct CompiledMaxPool: CompiledLayer {
  let window: thalweg_window

  let output: Shape

  init(window: thalweg_window) {
    self.window = window
    output = window.output(channels: Int(window.channels))
  }

  /// Where each maximum was found.
  var memory: LayerMemory { LayerMemory(places: output.count) }

  func forward(_ pass: LayerContext) {
    var window = window
    forEachPack(pass) { pack, input, places in
      thalweg_max_pool(pass.input + input, &window, pass.output + pack, places + pack)
    }
  }

  func backward(_ pass: LayerContext) {
    guard let inputGradient = pass.inputGradient else { return }
    var window = window
    forEachPack(pass) { pack, input, places in
      thalweg_max_pool_backward(pass.incoming + pack, places + pack, &window, inputGradient + input)
    }
  }

  /// Calls the body with the places of each pack's output and input, and where maxima were found.
  private func forEachPack(
    _ pass: LayerContext, _ body: (_ pack: Int, _ input: Int, _ places: UnsafeMutablePointer<Int32>) -> Void
  ) {
    for pack in 0..<pass.packs {
      body(pack * output.count * Pack.lanes, pack * window.inputCount * Pack.lanes, pass.places)
    }
  }
}

extension AveragePool: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    let geometry = window.geometry(over: input)
    return CompiledAveragePool(
      window: geometry,
      rows: bounds(geometry.out_height, geometry.height, kernel.height, stride.height, padding.height),
      columns: bounds(geometry.out_width, geometry.width, kernel.width, stride.width, padding.width),
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

extension AdaptiveAveragePool: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer { CompiledAveragePool(to: size, over: input) }
}

extension GlobalAveragePool: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledAveragePool(to: Extent(1), over: input, output: Shape([input.channels]))
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

  /// Windows that cut the plane into a given number of rows and columns.
  ///
  /// - Parameter output: what the values are called afterwards; planes where nil.
  init(to size: Extent, over input: Shape, output: Shape? = nil) {
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    window = thalweg_window(
      channels: Int32(input.channels), height: Int32(height), width: Int32(width),
      kernel_height: 0, kernel_width: 0, stride_height: 0, stride_width: 0,
      padding_height: 0, padding_width: 0, out_height: Int32(size.height), out_width: Int32(size.width))
    rows = Self.bounds(size.height, height)
    columns = Self.bounds(size.width, width)
    area = 0
    self.output = output ?? Shape([input.channels, size.height, size.width])
  }

  private static func bounds(_ outputs: Int, _ size: Int) -> [Int32] {
    (0..<outputs).flatMap { position -> [Int32] in
      let end = ((position + 1) * size + outputs - 1) / outputs
      return [Int32(position * size / outputs), Int32(end)]
    }
  }

  let output: Shape
  var memory: LayerMemory { LayerMemory() }

  func forward(_ pass: LayerContext) {
    var window = window
    for pack in 0..<pass.packs {
      thalweg_average_pool(
        pass.input + pack * window.inputCount * Pack.lanes, &window, rows, columns, Int32(area),
        pass.output + pack * output.count * Pack.lanes)
    }
  }

  func backward(_ pass: LayerContext) {
    guard let inputGradient = pass.inputGradient else { return }
    var window = window
    for pack in 0..<pass.packs {
      thalweg_average_pool_backward(
        pass.incoming + pack * output.count * Pack.lanes, &window, rows, columns, Int32(area),
        inputGradient + pack * window.inputCount * Pack.lanes)
    }
  }
}
