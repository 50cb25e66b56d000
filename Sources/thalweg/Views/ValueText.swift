import Declarations
import Platform
import Workflow

/// Settings and metrics in the form in which people read them.
enum ValueText {
  /// Numbers to six significant digits, texts without quotes, and everything cut to 40 columns.
  static func short(_ value: JSON) -> String { whole(value).fitted(toColumns: 40) }

  /// The same, and not cut.
  static func whole(_ value: JSON) -> String {
    if case .real(let number) = value { return NumberText.significant(number, digits: 6) }
    return value.text ?? value.compactText
  }

  /// The value as a difference shows it, exactly; "not set" where there is none.
  static func exact(_ value: JSON?) -> String {
    guard let value else { return "not set" }
    return (value.text ?? value.compactText).fitted(toColumns: 60)
  }

  /// `+0.0123`, `-2`, `0`
  static func change(_ value: Double) -> String {
    (value > 0 ? "+" : "") + NumberText.significant(value)
  }
}

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

/// Sizes in the form in which people read them.
enum ByteText {
  /// The same as far as an estimate goes, in powers of 1000 as flags say them: `3 MB`, `210 MB`, `1.2 GB`.
  static func rough(_ bytes: Int) -> String {
    if bytes < 999_500_000 { return "\(max(1, (bytes +| 500_000) / 1_000_000)) MB" }
    return "\(NumberText.fixed(Double(bytes) / 1e9, decimals: 1)) GB"
  }

  /// `812 bytes`, `14.2 KiB`, `1.1 MiB`, `3.4 GiB`
  static func exact(_ bytes: Int) -> String {
    if bytes < 1024 { return NumberText.count(bytes, "byte") }
    if bytes < 1 << 20 { return "\(NumberText.fixed(Double(bytes) / 1024, decimals: 1)) KiB" }
    let mebibytes = Double(bytes) / Double(1 << 20)
    if mebibytes < 1024 { return "\(NumberText.fixed(mebibytes, decimals: 1)) MiB" }
    return "\(NumberText.fixed(mebibytes / 1024, decimals: 1)) GiB"
  }
}

/// Durations in the form in which people read them.
enum DurationText {
  /// `7 ms`, `12.3 s`, `3 min 12 s`, `2 h 05 min`
  static func exact(_ seconds: Double) -> String {
    let seconds = seconds > 0 ? seconds : 0
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 59.95 { return "\(NumberText.fixed(seconds, decimals: 1)) s" }
    let whole = Int(min(seconds, 1e9).rounded())
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return hours(whole)
  }

  /// The same as far as an estimate goes: `12 s`, `3 min`, `2 h 05 min`.
  static func rough(_ seconds: Double) -> String {
    let whole = seconds > 1 ? Int(min(seconds, 1e9).rounded()) : 1
    if whole < 60 { return "\(whole) s" }
    if whole < 3570 { return "\((whole + 30) / 60) min" }
    return hours(whole)
  }

  private static func hours(_ seconds: Int) -> String {
    let minutes = (seconds + 30) / 60
    return "\(minutes / 60) h \(twoDigits(minutes % 60)) min"
  }

  private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// What a run takes, in words.
enum EstimateText {
  /// `expected: about 3 min of work, up to 210 MB of memory in use, 1.2 GB more on the disk`; nil where nothing is known.
  static func words(for estimate: RunEstimate) -> String? {
    let parts = [
      estimate.seconds.map { "about \(DurationText.rough($0)) of work" },
      estimate.memory.map { "up to \(ByteText.rough($0)) of memory in use" },
      estimate.disk > 0 ? "\(ByteText.rough(estimate.disk)) more on the disk" : nil,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : "expected: " + parts.joined(separator: ", ")
  }

}
