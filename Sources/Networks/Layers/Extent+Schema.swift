import Declarations

extension Schema where Value == Extent {
  /// One number for a square, or `[height, width]`.
  static func extent(atLeast lowest: Int) -> Schema {
    let side = Schema<Int>.integer(lowest...4096)
    let pair = Schema<[Int]>.list(of: side, minimum: 2)
    return Schema(
      shape: .alternatives([side.shape, pair.shape]),
      read: { node, problems in
        guard let elements = node.elements else { return side.read(node, &problems).map { Extent($0) } }
        guard elements.count <= 2 else {
          problems.report("this wants one number or a pair, not \(elements.count)", at: node.place)
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
