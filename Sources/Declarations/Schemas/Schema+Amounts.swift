/// Numbers that name their unit.
extension Schema where Value == Int {
  /// A number of bytes with a unit of powers of 1000: `8GB`.
  package static var byteCount: Schema {
    amount(
      "an amount of memory with its unit, such as 8GB",
      units: [
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("KiB", 1 << 10),
        ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
      ],
      most: 1000)
  }

  /// A time with its unit, in seconds: `2h`, `90min`.
  package static var seconds: Schema {
    amount(
      "a time with its unit, such as 90min or 2h",
      units: [("s", 1), ("min", 60), ("h", 3600), ("d", 86_400)], most: 1000)
  }

  /// A whole number above zero that is directly followed by one of `units`, the smallest first.
  ///
  /// - Parameter most: how many of the largest unit are allowed.
  private static func amount(_ words: String, units: [(name: String, factor: Int)], most: Int) -> Schema {
    let largest = units.last.map { (text: "\(most)\($0.name)", amount: most * $0.factor) } ?? ("", .max)
    let help = "units are \(units.map(\.name).joined(separator: ", ")), and the most is \(largest.text)"
    return Schema(
      shape: .text(oneOf: nil),
      read: { node, problems in
        guard let text = node.text else {
          problems.report("expected \(words), found \(node.kindInWords)", at: node.place, help: help)
          return nil
        }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let factor = units.first(where: { $0.name == unit })?.factor, let count = Int(digits),
          count > 0,
          count <= largest.amount / factor
        else {
          problems.report("expected \(words), not '\(text)'", at: node.place, help: help)
          return nil
        }
        return count * factor
      },
      write: { value, _ in
        let unit = units.prefix(4).last { value % $0.factor == 0 }
        return .text(unit.map { "\(value / $0.factor)\($0.name)" } ?? "\(value)")
      })
  }
}
