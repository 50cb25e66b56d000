#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Ticks {
  /// Marks at powers of ten, with those between as minor ones; at round multiples of them when the powers are few.
  static func logarithmic(_ domain: ClosedRange<Double>, count: Int) -> Ticks {
    let lowest = Int(log10(domain.lowerBound).rounded(.down))
    let highest = Int(log10(domain.upperBound).rounded(.up))
    let decades = log10(domain.upperBound) - log10(domain.lowerBound)
    if decades >= 2 { return powers(lowest...highest, in: domain, count: count) }
    for mantissas in [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5], [1, 2, 5], [1, 3]] {
      let values = multiples(of: mantissas, lowest...highest, in: domain)
      if (2...max(count, 2)).contains(values.count) || (mantissas.count == 2 && values.count >= 2) {
        let minor = multiples(of: Array(1...9), lowest...highest, in: domain).filter { !values.contains($0) }
        return Ticks(major: values.map { Tick(value: $0, label: plainLabel($0)) }, minor: minor)
      }
    }
    return linear(domain, count: min(count, 3), isWhole: false)
  }

  private static func powers(
    _ exponents: ClosedRange<Int>, in domain: ClosedRange<Double>, count: Int
  ) -> Ticks {
    let inside = exponents.filter { isInside(pow(10, Double($0)), domain) }
    let stride = max((inside.count + max(count, 2) - 1) / max(count, 2), 1)
    let kept = inside.filter { ($0 - inside[0]) % stride == 0 }
    let isPlain = kept.allSatisfy { (-2...3).contains($0) }
    let major = kept.map { exponent in
      let value = pow(10, Double(exponent))
      return Tick(value: value, label: isPlain ? plainLabel(value) : NumberFormat.powerOfTen(exponent))
    }
    let between = stride == 1 ? multiples(of: Array(2...9), exponents, in: domain) : []
    return Ticks(major: major, minor: between)
  }

  private static func multiples(
    of mantissas: [Int], _ exponents: ClosedRange<Int>, in domain: ClosedRange<Double>
  ) -> [Double] {
    exponents.flatMap { exponent in
      mantissas.map { mantissa in
        let power = pow(10, Double(abs(exponent)))
        return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
      }
    }.filter { isInside($0, domain) }
  }

  private static func isInside(_ value: Double, _ domain: ClosedRange<Double>) -> Bool {
    value >= domain.lowerBound * (1 - 1e-9) && value <= domain.upperBound * (1 + 1e-9)
  }

  private static func plainLabel(_ value: Double) -> String {
    let isPlain = value >= 9e-4 && value < 1e5
    let format = NumberFormat(isPlain ? .significant(3) : .scientific(2), trimsZeros: true)
    return format.string(value)
  }
}
