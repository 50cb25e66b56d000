#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Numbers in the form in which people read them.
enum NumberText {
  /// At most `digits` significant ones: `0.4127`, `1.25e-05`.
  static func significant(_ value: Double, digits: Int32 = 4) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : value > 0 ? "∞" : "-∞" }
    return formatted("%.*g", digits, value)
  }

  /// Exactly `decimals` of them: `41.2`.
  static func fixed(_ value: Double, decimals: Int32) -> String { formatted("%.*f", decimals, value) }

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
