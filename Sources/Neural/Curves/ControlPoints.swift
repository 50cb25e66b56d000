import Kernels

/// A curve's control points side by side, where a fit moves them: [points, stride].
final class ControlPoints {
  let family: any CurveFamily
  let pointCount: Int
  let vectorCount: Int
  private let stride: Int
  private let storage: AlignedFloats
  private let rounded: AlignedFloats

  init(_ curve: Curve) {
    family = curve.family
    pointCount = curve.controlPoints.count
    vectorCount = curve.start.count
    stride = alignedCount(vectorCount)
    storage = AlignedFloats(count: pointCount * stride)
    rounded = AlignedFloats(count: pointCount)
    for (index, vector) in curve.controlPoints.enumerated() {
      vector.withUnsafeBufferPointer { source in
        if let base = source.baseAddress { self[index].update(from: base, count: vectorCount) }
      }
    }
  }

  subscript(index: Int) -> UnsafeMutablePointer<Float> { storage.base + index * stride }

  /// Fixes the coefficients that `combine` uses until the next call: c_j(t), rounded to float32.
  func setPosition(_ t: Double) {
    for (index, value) in family.coefficients(at: t, count: pointCount).enumerated() {
      rounded.base[index] = Float(value)
    }
  }

  func coefficient(_ index: Int) -> Float { rounded.base[index] }

  /// Writes a stretch of φ(t).
  func combine(_ range: Range<Int>, into out: UnsafeMutablePointer<Float>) {
    thalweg_combine(
      storage.base + range.lowerBound, Int64(stride), rounded.base, Int32(pointCount), Int64(range.count),
      out + range.lowerBound)
  }

  func vector(_ index: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: self[index], count: vectorCount))
  }
}
