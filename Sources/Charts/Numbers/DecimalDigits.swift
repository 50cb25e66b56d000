/// The shortest decimal digits that name a Double, and their rounding.
///
/// The value is 0.d₁d₂d₃… × 10^`point`. Rounding is of these digits, half away from zero, so 2.675 to two decimals
/// is 2.68, as a reader of "2.675" expects.
struct DecimalDigits: Sendable, Equatable {
  private(set) var digits: [UInt8]
  private(set) var point: Int

  /// The digits of a finite value's magnitude; none for zero.
  init(magnitudeOf value: Double) {
    precondition(value.isFinite, "only a finite number has digits")
    digits = []
    point = 0
    var exponent = 0
    var hasPoint = false
    let text = Array("\(value.magnitude)".utf8)
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: "e") {
        exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
        break
      }
      if byte == UInt8(ascii: ".") {
        hasPoint = true
      } else {
        digits.append(byte - UInt8(ascii: "0"))
        if !hasPoint { point += 1 }
      }
    }
    point += exponent
    trim()
  }

  /// The exponent of the leading digit: 2 for 123, -1 for 0.5, 0 for zero.
  var exponent: Int { digits.isEmpty ? 0 : point - 1 }

  /// The digits with at most `count` of them kept.
  func rounded(toDigits count: Int) -> DecimalDigits {
    guard count < digits.count else { return self }
    var copy = self
    guard count >= 0 else {
      copy.digits = []
      copy.point = 0
      return copy
    }
    let roundsUp = digits[count] >= 5
    copy.digits.removeSubrange(count...)
    if roundsUp { copy.increment() }
    copy.trim()
    return copy
  }

  func rounded(toDecimals count: Int) -> DecimalDigits {
    rounded(toDigits: point + count)
  }

  /// The digit of 10^`power`.
  func digit(at power: Int) -> UInt8 {
    let index = point - 1 - power
    return digits.indices.contains(index) ? digits[index] : 0
  }

  private mutating func increment() {
    var index = digits.count - 1
    while index >= 0 {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
      index -= 1
    }
    digits.insert(1, at: 0)
    point += 1
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point = digits.isEmpty ? 0 : point - zeros
  }
}

extension Double {
  /// A hundred times the number, with its digits: 7 for 0.07, where the product is 7.000000000000001.
  var inPercent: Double {
    guard isFinite else { return self }
    let parts = "\(self)".split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return Double("\(parts[0])e\(exponent + 2)") ?? 100 * self
  }
}
