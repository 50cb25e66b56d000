import Kernels
import Networks

/// How the values of each channel are brought to a common scale before a network sees them.
///
/// x = (v - mean) / deviation, where v is pixel / 255, or a float as it is. Three operations in single precision, each
/// rounded once, of numbers that were rounded to single precision: the bytes of NumPy's
/// `(p.astype(float32) / float32(255) - mean.astype(float32)) / deviation.astype(float32)`.
public struct Normalisation: Sendable, Equatable {
  /// One a channel: the first dimension of an example.
  public let means: [Float]
  public let deviations: [Float]

  /// - Precondition: numbers are finite, deviations above zero, and there are as many of both.
  public init(means: [Float], deviations: [Float]) {
    precondition(means.count == deviations.count && !means.isEmpty, "A channel has a mean and a deviation.")
    precondition(means.allSatisfy(\.isFinite), "Means are finite.")
    precondition(deviations.allSatisfy { $0 > 0 && $0.isFinite }, "Deviations are finite and above zero.")
    (self.means, self.deviations) = (means, deviations)
  }

  /// What becomes of a value of a channel.
  public func applied(to value: Float, channel: Int) -> Float {
    (value - means[channel]) / deviations[channel]
  }

  /// What becomes of the values of one example after another, each channel's values in a row.
  ///
  /// - Parameter plane: values a channel has.
  func applied(to values: [Float], plane: Int) -> [Float] {
    var scaled = values
    for index in scaled.indices {
      scaled[index] = applied(to: scaled[index], channel: index / plane % means.count)
    }
    return scaled
  }

  /// Changes a pack in place; lanes past the last example stay as they are.
  func apply(to pack: UnsafeMutablePointer<Float>, examples: Int, plane: Int) {
    thalweg_normalise_pack(means, deviations, Int32(examples), Int64(means.count), Int64(plane), pack)
  }
}

extension Normalisation {
  /// The mean and the deviation (of all values, divided by their number) of each channel over all examples, in double
  /// precision: exact sums of pixels, two passes over floats. A channel whose values are all the same has deviation 1.
  ///
  /// - Returns: nil where there is no example.
  public static func measured(over examples: Examples) -> (means: [Double], deviations: [Double])? {
    guard examples.count > 0, let channels = examples.input.dimensions.first, channels > 0 else { return nil }
    let plane = examples.input.count / channels
    let found = (0..<channels).map { channel in
      switch examples.inputs {
      case .bytes(let bytes): moments(of: bytes, channel, of: channels, plane)
      case .floats(let floats): moments(of: floats, channel, of: channels, plane)
      }
    }
    return (found.map(\.mean), found.map { $0.deviation > 0 ? $0.deviation : 1 })
  }

  /// Σ b and Σ b² are whole numbers: nothing is rounded before the last steps.
  private static func moments(
    of bytes: [UInt8], _ channel: Int, of channels: Int, _ plane: Int
  ) -> (mean: Double, deviation: Double) {
    var counts = [Int](repeating: 0, count: 256)
    eachValue(of: bytes, channel, of: channels, plane) { counts[Int($0)] += 1 }
    let count = Int128(counts.reduce(0, +))
    let sum = counts.indices.reduce(Int128(0)) { $0 + Int128($1) * Int128(counts[$1]) }
    let squares = counts.indices.reduce(Int128(0)) { $0 + Int128($1 * $1) * Int128(counts[$1]) }
    let number = Double(count)
    let variance = Double(count * squares - sum * sum) / (number * number)
    return (Double(sum) / number / 255, variance.squareRoot() / 255)
  }

  private static func moments(
    of floats: [Float], _ channel: Int, of channels: Int, _ plane: Int
  ) -> (mean: Double, deviation: Double) {
    var (sum, squares, count) = (0.0, 0.0, 0.0)
    eachValue(of: floats, channel, of: channels, plane) {
      sum += Double($0)
      count += 1
    }
    let mean = sum / count
    eachValue(of: floats, channel, of: channels, plane) {
      squares += (Double($0) - mean) * (Double($0) - mean)
    }
    return (mean, (squares / count).squareRoot())
  }

  private static func eachValue<Value>(
    of values: [Value], _ channel: Int, of channels: Int, _ plane: Int, _ body: (Value) -> Void
  ) {
    values.withUnsafeBufferPointer { values in
      for start in stride(from: channel * plane, to: values.count, by: channels * plane) {
        for index in start..<start + plane { body(values[index]) }
      }
    }
  }
}
