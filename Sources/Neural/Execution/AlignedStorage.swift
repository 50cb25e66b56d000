import Declarations
import Platform

/// Numbers on a cache line's boundary, so that no result depends on where an allocator put them.
///
/// The memory is not cleared: pages that nobody writes are never taken from the system.
final class AlignedStorage<Element: BitwiseCopyable> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int) {
    self.count = count
    var memory: UnsafeMutableRawPointer?
    let size = max(count, 1) * MemoryLayout<Element>.stride
    guard posix_memalign(&memory, 64, size) == 0, let memory else {
      preconditionFailure("The system has no \(size) bytes left for a network's buffers.")
    }
    base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
  }

  convenience init(count: Int, filledWith value: Element) {
    self.init(count: count)
    base.update(repeating: value, count: count)
  }

  deinit {
    free(base)
  }

  func copy(_ values: [Element]) {
    precondition(values.count == count, "A vector has the length its layout says.")
    values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { base.update(from: start, count: count) }
    }
  }

  var array: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
}

typealias AlignedFloats = AlignedStorage<Float>

/// The next multiple of a cache line's sixteen floats.
func alignedCount(_ count: Int) -> Int { (count +| 15) & ~15 }
