#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers in the form in which people read them.
enum NumberText {
  /// At most `digits` significant ones: `0.4127`, `1.25e-05`.
  static func significant(_ value: Double, digits: Int32 = 4) -> String {
    value.isFinite ? formatted("%.*g", digits, value) : words(for: value)
  }

  /// Exactly `decimals` of them: `41.2`.
  static func fixed(_ value: Double, decimals: Int32) -> String {
    value.isFinite ? formatted("%.*f", decimals, value) : words(for: value)
  }

  /// What is said in place of digits; C would give what is not a number a sign, by the processor.
  private static func words(for value: Double) -> String {
    value.isNaN ? "not a number" : value > 0 ? "∞" : "-∞"
  }

  /// "1 stage", "4 stages"
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func formatted(_ format: String, _ arguments: any CVarArg...) -> String {
    withVaList(arguments) { list in
      var buffer = [CChar](repeating: 0, count: 400)
      let length = vsnprintf(&buffer, buffer.count, format, list)
      return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
