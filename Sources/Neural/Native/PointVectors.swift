import Kernels

/// Some vectors of weights side by side, where a training moves them: [points, stride].
final class PointVectors {
  let pointCount: Int
  let vectorCount: Int
  private let stride: Int
  private let storage: AlignedFloats
  private let rounded: AlignedFloats

  init(_ points: [[Float]]) {
    pointCount = points.count
    vectorCount = points[0].count
    stride = alignedCount(vectorCount)
    storage = AlignedFloats(count: pointCount * stride)
    rounded = AlignedFloats(count: pointCount)
    for (index, vector) in points.enumerated() {
      vector.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { self[index].update(from: base, count: vectorCount) }
      }
    }
  }

  subscript(index: Int) -> UnsafeMutablePointer<Float> { storage.base + index * stride }

  /// Fixes the coefficients that `combine` uses until the next call, rounded to float32.
  func setCoefficients(_ values: [Double]) {
    precondition(values.count == pointCount, "A combination has a coefficient for each point.")
    for (index, value) in values.enumerated() { rounded.base[index] = Float(value) }
  }

  func coefficient(_ index: Int) -> Float { rounded.base[index] }

  /// Writes a stretch of the combination.
  func combine(_ range: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    thalweg_combine(
      storage.base + range.lowerBound, Int64(stride), rounded.base, Int32(pointCount), Int64(range.count),
      out + range.lowerBound)
  }

  /// Some of them, one after the other.
  func joined(_ range: Range<Int>) -> [Float] {
    let count = range.count * vectorCount
    return Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      for (place, index) in range.enumerated() {
        (base + place * vectorCount).initialize(from: self[index], count: vectorCount)
      }
      initialized = count
    }
  }
}
