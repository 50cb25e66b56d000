import Testing

@testable import Charts

@Suite("Ticks")
struct TicksTests {
  struct Case: Sendable {
    let domain: ClosedRange<Double>
    var spacing = Axis.Spacing.linear
    var count = 5
    var isWhole = false
    let labels: [String]
  }

  @Test(
    "ticks are round numbers within the range, written alike",
    arguments: [
      Case(domain: 0...1, labels: ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      Case(domain: 0...1.1, count: 4, labels: ["0", "0.25", "0.50", "0.75", "1.00"]),
      Case(domain: 19.6...86, labels: ["20", "40", "60", "80"]),
      Case(
        domain: -0.2...1.2, count: 7, labels: ["\u{2212}0.2", "0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2"]),
      Case(domain: 1...3, count: 9, isWhole: true, labels: ["1", "2", "3"]),
      Case(domain: 1...30, isWhole: true, labels: ["5", "10", "15", "20", "25", "30"]),
      Case(domain: 0...2e-5, count: 2, labels: ["0", "10⁻⁵", "2×10⁻⁵"]),
      Case(domain: 0...3e6, count: 3, labels: ["0", "10⁶", "2×10⁶", "3×10⁶"]),
      Case(domain: 0.01...300, spacing: .logarithmic, labels: ["0.01", "0.1", "1", "10", "100"]),
      Case(domain: 1e-5...2e-3, spacing: .logarithmic, labels: ["10⁻⁵", "10⁻⁴", "10⁻³"]),
      Case(domain: 0.3...3, spacing: .logarithmic, labels: ["0.3", "0.5", "1", "2", "3"]),
      Case(domain: 1e-12...1, spacing: .logarithmic, labels: ["10⁻¹²", "10⁻⁹", "10⁻⁶", "10⁻³", "10⁰"]),
    ])
  func round(_ example: Case) {
    let scale = Scale(spacing: example.spacing, domain: example.domain)
    let ticks = Ticks.fitting(scale, count: example.count, isWhole: example.isWhole)
    #expect(ticks.major.map(\.label) == example.labels)
  }

  @Test("every tick lies within the range", arguments: [Axis.Spacing.linear, .logarithmic])
  func inside(spacing: Axis.Spacing) throws {
    for exponent in stride(from: -30.0, through: 30, by: 0.37) {
      for share in [1.001, 1.1, 2, 7, 1e3, 1e9] {
        let lower = Double(sign: .plus, exponent: Int(exponent), significand: 1.3)
        let scale = Scale(spacing: spacing, domain: lower...(lower * share))
        let ticks = Ticks.fitting(scale, count: 5)
        #expect(!ticks.major.isEmpty)
        for tick in ticks.major {
          let fraction = try #require(scale.fraction(of: tick.value))
          #expect(fraction > -1e-6 && fraction < 1 + 1e-6)
        }
      }
    }
  }

  @Test("an axis of equal values still has a width")
  func equalValues() throws {
    for value in [0, 3, -2e5, 1e-9] {
      let scale = try #require(Scale.fitting([value, value], axis: Axis("v"), air: 0.05))
      #expect(scale.domain.lowerBound < value && scale.domain.upperBound > value)
    }
  }

  @Test("air around the data stays within the bounds of the quantity")
  func bounds() throws {
    let axis = Axis("accuracy", bounds: 0...100)
    let scale = try #require(Scale.fitting([85, 100], axis: axis, air: 0.1))
    #expect(scale.domain.upperBound == 100)
    #expect(abs(scale.domain.lowerBound - 83.5) < 1e-9)
  }
}
