#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Which elements of a row a tensor is made of: element i, j, … is number offset + i stride₀ + j stride₁ + ….
struct StridedView: Equatable, Sendable {
  let offset: Int
  let shape: [Int]
  let strides: [Int]
  /// Elements of the tensor.
  let count: Int
  /// The number of the last element that is looked at, plus one; zero where there are none.
  let extent: Int

  static let mostDimensions = 12

  /// Nothing when a number is negative, or too large to count with, or shape and strides are of different lengths.
  init?(offset: Int, shape: [Int], strides: [Int]) {
    guard offset >= 0, shape.count == strides.count, shape.count <= Self.mostDimensions,
      shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 })
    else { return nil }
    var count = 1
    var last = offset
    for (size, stride) in zip(shape, strides) {
      let (product, overflows) = count.multipliedReportingOverflow(by: size)
      let (step, stepOverflows) = stride.multipliedReportingOverflow(by: max(0, size - 1))
      let (sum, sumOverflows) = last.addingReportingOverflow(step)
      guard !overflows, !stepOverflows, !sumOverflows else { return nil }
      (count, last) = (product, sum)
    }
    guard last < .max, count <= Int.max / 8 else { return nil }
    self.offset = offset
    self.shape = shape
    self.strides = strides
    self.count = count
    extent = count == 0 ? 0 : last + 1
  }

  /// Elements that lie in memory as the shape says, the first dimension fastest.
  init?(firstFastest shape: [Int]) {
    guard let strides = Self.strides(shape) else { return nil }
    self.init(offset: 0, shape: shape, strides: strides)
  }

  /// Elements that lie in memory as the shape says, the last dimension fastest.
  init?(lastFastest shape: [Int]) {
    guard let strides = Self.strides(shape.reversed()) else { return nil }
    self.init(offset: 0, shape: shape, strides: strides.reversed())
  }

  /// How far elements lie apart along each dimension, the first being the fastest.
  private static func strides(_ sizes: [Int]) -> [Int]? {
    var strides: [Int] = []
    var stride = 1
    for size in sizes {
      strides.append(stride)
      let (product, overflows) = stride.multipliedReportingOverflow(by: max(1, size))
      guard !overflows else { return nil }
      stride = product
    }
    return strides
  }

  /// Whether the elements lie one after another, last dimension fastest.
  var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape, strides).reversed() where size != 1 {
      if stride != expected { return false }
      expected *= size
    }
    return true
  }

  /// The elements in order, last dimension fastest.
  ///
  /// - Precondition: `storage` holds at least `extent` elements of `size` bytes.
  func gathered(from storage: Data, size: Int) -> Data {
    precondition(extent <= storage.count / size, "a view beyond its storage")
    guard count > 0 else { return Data() }
    let first = storage.startIndex + offset * size
    if isContiguous { return storage[first..<first + count * size] }
    var result = Data(count: count * size)
    result.withUnsafeMutableBytes { target in
      storage.withUnsafeBytes { source in copy(source, to: target, size: size) }
    }
    return result
  }

  private func copy(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, size: Int) {
    guard let from = source.baseAddress, let to = target.baseAddress else { return }
    var position = [Int](repeating: 0, count: shape.count)
    var place = offset
    for element in 0..<count {
      to.advanced(by: element * size).copyMemory(from: from.advanced(by: place * size), byteCount: size)
      for axis in shape.indices.reversed() {
        position[axis] += 1
        place += strides[axis]
        if position[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        position[axis] = 0
      }
    }
  }
}
