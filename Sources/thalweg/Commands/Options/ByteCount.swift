import ArgumentParser

/// A number of bytes as a flag says it: `500MB`, `1.5GiB`, `0`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  /// A number with a unit, of powers of 1000 or, with an `i`, of 1024; none is needed for zero.
  init?(argument: String) {
    if argument == "0" {
      bytes = 0
      return
    }
    let number = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = argument.dropFirst(number.count).drop { $0 == " " }.lowercased()
    guard let factor = Self.units[unit], let count = Double(number), count >= 0, count * factor < 0x1p62
    else {
      return nil
    }
    bytes = Int((count * factor).rounded())
  }

  /// In lower case, as nobody means millibytes or megabits.
  private static let units: [String: Double] = [
    "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30,
    "tib": 0x1p40,
  ]

  /// What help and mistakes say of it.
  static let unitsInWords = "Units are B, kB, MB, GB, TB, and KiB, MiB, GiB, TiB: 500MB, 1.5GiB."

  var defaultValueDescription: String {
    bytes % 1_000_000_000 == 0 ? "\(bytes / 1_000_000_000)GB" : "\(bytes)"
  }
}
