import Networks
import Neural
import Platform

/// Images of ten classes or fewer, made up: a smooth pattern for each class, under noise.
///
/// A fifth of the classes is wrong, so that no training ever comes to an end with gradients of zero, whose subnormal
/// remains would take a time of their own.
enum SyntheticExamples {
  static let classCount = 10

  /// - Parameter shape: [channels, height, width], or less.
  static func make(_ shape: Shape, count: Int, classes most: Int = classCount) -> Examples {
    let classCount = max(1, min(most, classCount))
    let patterns = (0..<classCount).map { pattern(shape, of: $0) }
    var noise: UInt64 = 1
    var classes: [ClassIndex] = []
    let bytes = [UInt8](unsafeUninitializedCapacity: count * shape.count) { pixels, filled in
      for example in 0..<count {
        let shown = example % classCount
        let isWrong = example % 5 == 4
        classes.append(ClassIndex(isWrong ? (example / 5) % classCount : shown))
        for pixel in 0..<shape.count {
          noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          pixels[example * shape.count + pixel] = patterns[shown][pixel] + UInt8(noise >> 58)
        }
      }
      filled = count * shape.count
    }
    return Examples(input: shape, inputs: .bytes(bytes), targets: .classes(classes), count: count)
  }

  /// A wave for each channel, from 32 to 192.
  private static func pattern(_ shape: Shape, of label: Int) -> [UInt8] {
    let columns = shape.dimensions.last ?? 1
    let rows = shape.dimensions.dropLast().last ?? 1
    return (0..<shape.count).map { index in
      let (channel, row, column) = (index / (rows * columns), index / columns % rows, index % columns)
      let across = Double(1 + label % 3) * Double(column) / Double(columns)
      let down = Double(1 + label / 3) * Double(row) / Double(rows)
      return UInt8(112 + 80 * sin(2 * Double.pi * (across + down) + Double(label + channel)))
    }
  }
}
