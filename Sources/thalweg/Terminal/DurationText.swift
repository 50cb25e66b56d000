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
