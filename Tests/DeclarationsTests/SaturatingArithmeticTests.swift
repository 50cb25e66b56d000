import Declarations
import Testing

@Suite("arithmetic that stops at the ends of the range")
struct SaturatingArithmeticTests {
  @Test(
    "a sum stops where it would leave the range",
    arguments: [
      (1, 2, 3), (.max, 1, .max), (.max, -1, .max - 1), (.min, -1, .min), (.min, .max, -1),
      (.max, .max, .max), (.min, .min, .min),
    ])
  func sums(a: Int, b: Int, sum: Int) { #expect(a +| b == sum) }

  @Test(
    "a product stops where it would leave the range, on the side of its sign",
    arguments: [
      (3, 4, 12), (1 << 32, 1 << 32, .max), (-1 << 32, 1 << 32, .min), (-1 << 32, -1 << 32, .max),
      (.max, 0, 0), (.min, -1, .max), (.max, -1, -.max),
    ])
  func products(a: Int, b: Int, product: Int) { #expect(a *| b == product) }

  @Test("sums of many stop too")
  func many() {
    #expect([1, 2, 3].saturatingSum == 6)
    #expect([.max, 1, -5].saturatingSum == .max - 5)
    #expect([Int]().saturatingSum == 0)
  }

  @Test(
    "a number becomes the integer next to it, towards zero",
    arguments: [
      (2.9, 2), (-2.9, -2), (0, 0), (-0.0, 0), (.nan, 0), (.infinity, .max), (-.infinity, .min),
      (1e308, .max), (-1e308, .min), (0x1p63, .max), (-0x1p63, .min), (0x1p62, 1 << 62),
      (.leastNonzeroMagnitude, 0),
    ] as [(Double, Int)])
  func numbers(value: Double, integer: Int) { #expect(Int(saturating: value) == integer) }
}
