import ArgumentParser

/// A number of bytes as a flag says it: `500MB`, `2GB`, `0`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  /// A whole number with a unit of powers of 1000; none is needed for zero.
  init?(argument: String) {
    if argument == "0" {
      bytes = 0
      return
    }
    let units = [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000)]
    guard let (unit, factor) = units.first(where: { argument.hasSuffix($0.0) }),
      let count = Int(argument.dropLast(unit.count)), count >= 0
    else { return nil }
    let (product, overflows) = count.multipliedReportingOverflow(by: factor)
    if overflows { return nil }
    bytes = product
  }

  var defaultValueDescription: String {
    bytes % 1_000_000_000 == 0 ? "\(bytes / 1_000_000_000)GB" : "\(bytes)"
  }
}
