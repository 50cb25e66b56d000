extension Schema where Value == Duration {
  /// A span of time that names its unit: `90s`, `30min`, `1.5h`, `2d`.
  public static var duration: Schema {
    Schema(
      shape: .text(oneOf: nil),
      read: { node, problems in
        if let text = node.text, let duration = Duration(text: text) { return duration }
        problems.report(
          mismatch("a time with its unit", node), at: node.place,
          help: "units are s, min, h, d: 90s, 30min, 2h, 1d")
        return nil
      },
      write: { value, _ in .text(value.text) })
  }
}

extension Duration {
  /// Units by their names, in seconds, the longest first.
  private static let units: [(name: String, seconds: Double)] = [
    ("min", 60), ("s", 1), ("h", 3600), ("d", 86_400),
  ]

  /// Nil where that is no span of time from a second to a thousand days.
  fileprivate init?(text: String) {
    guard let unit = Self.units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    var number = text.dropLast(unit.name.count)
    while number.last == " " { number.removeLast() }
    guard number.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let count = Double(number) else {
      return nil
    }
    let seconds = count * unit.seconds
    guard (1...86_400_000).contains(seconds) else { return nil }
    self = .seconds(seconds)
  }

  /// In seconds, so that `60min` and `1h` are the same.
  fileprivate var text: String {
    let (seconds, attoseconds) = components
    return attoseconds == 0 ? "\(seconds)s" : "\(Double(seconds) + Double(attoseconds) * 1e-18)s"
  }
}
