import Foundation
import Testing

@testable import Charts

@Suite("Numbers")
struct NumberFormatTests {
  struct Case: Sendable {
    let value: Double
    let format: NumberFormat
    let text: String
  }

  @Test(
    "a number is written as its format says",
    arguments: [
      Case(value: 0.412, format: .significant(3), text: "0.412"),
      Case(value: 0.39, format: .significant(3), text: "0.390"),
      Case(value: 0.39, format: NumberFormat(.significant(3), trimsZeros: true), text: "0.39"),
      Case(value: 85.349, format: .decimals(1), text: "85.3"),
      Case(value: 85.35, format: .decimals(1), text: "85.4"),
      Case(value: 2.675, format: .decimals(2), text: "2.68"),
      Case(value: 0.999, format: .significant(2), text: "1.0"),
      Case(value: 9.996, format: .decimals(2), text: "10.00"),
      Case(value: -1.5, format: .decimals(1), text: "\u{2212}1.5"),
      Case(value: -1.5, format: NumberFormat(.decimals(1), glyphs: .plain), text: "-1.5"),
      Case(value: -0.001, format: .decimals(2), text: "0.00"),
      Case(value: 0, format: .significant(3), text: "0.00"),
      Case(value: 12345, format: .decimals(0), text: "12\u{2009}345"),
      Case(value: 1234, format: .decimals(0), text: "1234"),
      Case(value: 288554, format: NumberFormat(.decimals(0), glyphs: .plain), text: "288554"),
      Case(value: 1e-5, format: .significant(1), text: "10⁻⁵"),
      Case(value: 2.5e-5, format: .significant(2), text: "2.5×10⁻⁵"),
      Case(value: 2.5e-5, format: NumberFormat(.significant(2), glyphs: .plain), text: "2.5e-5"),
      Case(value: 1.5e16, format: .scientific(3), text: "1.50×10¹⁶"),
      Case(value: .leastNonzeroMagnitude, format: .scientific(1), text: "5×10⁻³²⁴"),
      Case(value: 0.0004, format: .decimals(2), text: "0.00"),
      Case(value: 0.006, format: .decimals(2), text: "0.01"),
      Case(value: 12.3, format: NumberFormat(.decimals(1), suffix: " %"), text: "12.3 %"),
      Case(value: .nan, format: .decimals(1), text: "–"),
      Case(value: -.infinity, format: .decimals(1), text: "\u{2212}∞"),
      Case(value: .infinity, format: NumberFormat(.decimals(1), glyphs: .plain), text: "inf"),
    ])
  func writes(_ example: Case) {
    #expect(example.format.string(example.value) == example.text)
  }

  @Test("digits agree with the C library where no tie is near", arguments: 0..<6)
  func agreesWithC(decimals: Int) {
    var state: UInt64 = 1
    for _ in 0..<500 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(state >> 11) / 9_007_199_254_740_992 * 2000 - 1000
      let ours = NumberFormat(.decimals(decimals), glyphs: .plain).string(value)
      let theirs = String(format: "%.\(decimals)f", value)
      #expect(ours == theirs || Double(theirs) == 0)
    }
  }

  @Test("coordinates are short and never written with an exponent")
  func coordinates() {
    #expect(
      [0.0, -0.001, 1.5, 2.25, 100.999, -3.05].map(\.coordinate) == ["0", "0", "1.5", "2.25", "101", "-3.05"])
  }

  @Test(
    "a mean has as many decimals as its deviation",
    arguments: [
      ([50.83, 53.53, 67.76], "57.4 ± 9.1"), ([13.67, 15.23, 13.49], "14.13 ± 0.96"),
      ([0.143, 0.118, 0.113], "0.125 ± 0.016"),
      ([1200, 1500], "1350 ± 212"), ([2.5], "2.50"), ([2, 2, 2], "2.00 ± 0.00"),
      ([1e-9, 2e-9], "0.00 ± 0.00"),
    ])
  func spread(values: [Double], expected: String) {
    #expect(Moments(of: values)?.text(.decimals(2)) == expected)
  }
}
