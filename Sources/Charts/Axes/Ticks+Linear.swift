#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Ticks {
  /// Marks at multiples of 1, 2, 2.5 or 5 times a power of ten.
  static func linear(_ domain: ClosedRange<Double>, count: Int, isWhole: Bool) -> Ticks {
    let step = LinearStep(
      atLeast: (domain.upperBound - domain.lowerBound) / Double(max(count, 1)), isWhole: isWhole)
    let tolerance = step.size * 1e-9
    let first = ((domain.lowerBound - tolerance) / step.size).rounded(.up)
    let last = ((domain.upperBound + tolerance) / step.size).rounded(.down)
    guard first <= last, abs(first) < 1e15, abs(last) < 1e15 else { return ends(of: domain) }
    let values = (Int(first)...Int(last)).map { step.multiple($0) }
    let format = labelFormat(step: step, largest: max(abs(domain.lowerBound), abs(domain.upperBound)))
    return Ticks(major: values.map { Tick(value: $0, label: $0 == 0 ? "0" : format.string($0)) })
  }

  /// The ends alone, for a span too narrow to be divided.
  private static func ends(of domain: ClosedRange<Double>) -> Ticks {
    let format = NumberFormat.significant(8)
    return Ticks(
      major: [domain.lowerBound, domain.upperBound].map { Tick(value: $0, label: format.string($0)) })
  }

  private static func labelFormat(step: LinearStep, largest: Double) -> NumberFormat {
    if step.size < 1e-4 || largest >= 1e6 {
      let leading = Int(log10(largest).rounded(.down))
      return NumberFormat(.scientific(max(leading - step.lastDigit + 1, 1)), trimsZeros: true)
    }
    return .decimals(max(-step.lastDigit, 0))
  }
}

/// A distance between marks, exact as mantissa × 10^power.
private struct LinearStep {
  let mantissa: Int
  let power: Int

  init(atLeast distance: Double, isWhole: Bool) {
    let exponent = Int(log10(distance).rounded(.down))
    for power in [exponent - 1, exponent] {
      for mantissa in [10, 20, 25, 50] {
        let candidate = LinearStep(mantissa: mantissa, power: power)
        let isAllowed = !isWhole || candidate.lastDigit >= 0
        if isAllowed && candidate.size >= distance * 0.8 {
          self = candidate
          return
        }
      }
    }
    self = LinearStep(mantissa: 10, power: isWhole ? max(exponent, -1) : exponent)
  }

  private init(mantissa: Int, power: Int) {
    self.mantissa = mantissa
    self.power = power
  }

  var size: Double { multiple(1) }

  /// The power of ten of the last digit that multiples of the step can have.
  var lastDigit: Int { mantissa % 10 == 0 ? power + 1 : power }

  func multiple(_ count: Int) -> Double {
    let digits = Double(count) * Double(mantissa)
    return power < 0 ? digits / pow(10, Double(-power)) : digits * pow(10, Double(power))
  }
}
