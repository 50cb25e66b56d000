import Declarations

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
public struct Window: Sendable, Hashable {
  public let kernel: Extent, stride: Extent, padding: Extent
  /// Rows and columns from one place of the window to the next: 1 where it leaves none out.
  public let dilation: Extent

  public init(kernel: Extent, stride: Extent, padding: Extent, dilation: Extent = Extent(1)) {
    (self.kernel, self.stride, self.padding, self.dilation) = (kernel, stride, padding, dilation)
  }

  /// Rows and columns from the first place of the window to the last: dilation · (kernel - 1) + 1.
  public var span: Extent {
    Extent(dilation.height * (kernel.height - 1) + 1, dilation.width * (kernel.width - 1) + 1)
  }

  /// Output sizes are ⌊(size + 2 padding - span) / stride⌋ + 1.
  ///
  /// - Parameter channels: of the output; the input's where nil.
  func output(over input: Shape, channels: Int? = nil) throws(LayerMismatch) -> Shape {
    try input.checkPlanes()
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    guard span.height <= height + 2 * padding.height, span.width <= width + 2 * padding.width else {
      let spread = dilation == Extent(1) ? "" : " with dilation \(dilation)"
      let reach = dilation == Extent(1) ? "" : "spans \(span) and "
      throw LayerMismatch(
        "has a \(kernel) kernel\(spread), which \(reach)does not fit into \(height)×\(width) with padding "
          + "\(padding)")
    }
    return Shape([
      channels ?? input.channels, (height + 2 * padding.height - span.height) / stride.height + 1,
      (width + 2 * padding.width - span.width) / stride.width + 1,
    ])
  }
}

extension Shape {
  /// Refuses what is no image.
  func checkPlanes() throws(LayerMismatch) {
    guard dimensions.count == 3 else { throw LayerMismatch("needs channels×height×width, got \(self)") }
  }
}

extension Schema where Value == Extent {
  /// One number for a square, or `[height, width]`.
  static func extent(atLeast lowest: Int) -> Schema {
    let side = Schema<Int>.integer(lowest...4096)
    let pair = Schema<[Int]>.list(of: side, minimum: 2)
    return Schema(
      shape: .alternatives([side.shape, pair.shape]),
      read: { node, problems in
        if node.text == "same" {
          problems.report(
            "expected a number of rows, found 'same'", at: node.place,
            help: "with a stride of 1, (kernel - 1) / 2 keeps the size")
          return nil
        }
        guard let elements = node.elements else { return side.read(node, &problems).map { Extent($0) } }
        guard elements.count <= 2 else {
          problems.report("expected one number or a pair, found \(elements.count)", at: node.place)
          return nil
        }
        return pair.read(node, &problems).map { Extent($0[0], $0[1]) }
      },
      write: { value, options in
        value.height == value.width
          ? side.canonical(value.height, options) : pair.canonical([value.height, value.width], options)
      })
  }
}
