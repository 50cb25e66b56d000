#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The marks along an axis: labelled ones, and minor ones between.
struct Ticks: Sendable, Equatable {
  struct Tick: Sendable, Equatable {
    let value: Double
    let label: String
  }

  var major: [Tick]
  var minor: [Double] = []

  /// The marks that suit a scale, about `count` of them with labels.
  static func fitting(_ scale: Scale, count: Int, isWhole: Bool = false) -> Ticks {
    switch scale.spacing {
    case .linear: linear(scale.domain, count: count, isWhole: isWhole)
    case .logarithmic: logarithmic(scale.domain, count: count)
    }
  }

  /// The width in pixels of the widest label.
  var labelWidth: Double {
    major.map { TextMeasure.width(of: $0.label, .tick) }.max() ?? 0
  }
}

extension Ticks {
  /// Whether labels above one another along an axis so long do not touch.
  func areApart(on scale: Scale, length: Double) -> Bool {
    apart(on: scale, length: length).major.count == major.count
  }

  /// Without the labels of marks that would touch the one below; the marks stay.
  func apart(on scale: Scale, length: Double) -> Ticks {
    var (kept, bare): ([Tick], [Double]) = ([], minor)
    var last = -Double.infinity
    for tick in major {
      let place = (scale.fraction(of: tick.value) ?? 0) * length
      if place - last < TextStyle.tick.size, !kept.isEmpty {
        bare.append(tick.value)
      } else {
        kept.append(tick)
        last = place
      }
    }
    return kept.count == major.count ? self : Ticks(major: kept, minor: bare)
  }

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
