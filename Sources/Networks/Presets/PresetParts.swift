import Declarations

/// What presets are made of: convolutions that keep the size of planes at stride 1.
enum PresetParts {
  static func convolution(
    _ filters: Int, kernel: Int = 3, stride: Int = 1, bias: Bool = false
  ) -> Convolution {
    Convolution(
      filters: filters, kernel: Extent(kernel), stride: Extent(stride), padding: Extent(kernel / 2),
      bias: bias)
  }

  static func convolution(
    _ name: String, _ filters: Int, kernel: Int = 3, stride: Int = 1, bias: Bool = false
  ) -> LayerEntry {
    LayerEntry(name: name, convolution(filters, kernel: kernel, stride: stride, bias: bias))
  }

  static func norm(_ name: String) -> LayerEntry { LayerEntry(name: name, BatchNorm()) }

  /// Stages under the names `layer1`, `layer2` ... of blocks, of which the first of each but the first has stride 2.
  ///
  /// - Parameter block: a block by what it is given and makes.
  static func stages(
    _ filters: [Int], of blocks: Int, inputs: Int, expansion: Int = 1,
    _ block: (_ inputs: Int, _ filters: Int, _ stride: Int) -> Residual
  ) -> [LayerEntry] {
    var inputs = inputs
    return filters.enumerated().map { index, filters in
      let entries = (0..<blocks).map { number in
        defer { inputs = expansion * filters }
        return LayerEntry(.residual(block(inputs, filters, index > 0 && number == 0 ? 2 : 1)))
      }
      return LayerEntry(name: "layer\(index + 1)", .block(entries))
    }
  }

  /// Refuses a depth that no network has, with the nearest that one has.
  static func check(
    depth: Int, of title: String, is rule: String, isValid: (Int) -> Bool
  ) throws(SettingError) {
    guard !isValid(depth) else { return }
    let below = stride(from: depth, through: 1, by: -1).first(where: isValid)
    let above = (depth...depth + 64).first(where: isValid)
    let nearest = [below, above].compactMap { $0.map(String.init) }
    throw SettingError(
      "a \(title)'s depth is \(rule), not \(depth)", at: ["depth"],
      help: nearest.count == 1
        ? "the nearest is \(nearest[0])" : "the nearest are \(nearest.joined(separator: " and "))")
  }
}

/// Settings that presets share.
enum PresetFields {
  typealias Path<Root, Value> = KeyPath<Root, Value> & Sendable

  static func widthFactor<Root: Sendable>(
    _ path: Path<Root, Int>, default usual: Int = 1
  ) -> Field<Root, Int> {
    Field(
      "width-factor", path, .integer(1...64), default: usual, "Multiplies all numbers of filters.",
      alsoCalled: ["widen_factor", "width_multiplier", "k"])
  }

  static func width<Root: Sendable>(_ path: Path<Root, Int>) -> Field<Root, Int> {
    Field(
      "width", path, .integer(1...4096), default: 64,
      "Filters of the first stage; the others have twice, four and eight times as many.",
      alsoCalled: ["base_width", "width_per_group", "width-factor", "widen_factor"])
  }

  static func classes<Root: Sendable>(_ path: Path<Root, Int>) -> Field<Root, Int> {
    Field(
      "classes", path, .integer(1...1 << 24), default: 10, "Outputs.", alsoCalled: ["num_classes", "outputs"])
  }
}
