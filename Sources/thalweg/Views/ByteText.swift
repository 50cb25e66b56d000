import Declarations

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
