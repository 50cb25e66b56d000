import ArgumentParser

/// How long ago, as a flag says it: `90s`, `45m`, `12h`, `30d`, `2w`.
struct Age: ExpressibleByArgument {
  let seconds: Double

  init(seconds: Double) { self.seconds = seconds }

  /// A whole number with a unit; none is needed for zero.
  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    if argument == "0" {
      seconds = 0
    } else if let unit = argument.last.flatMap({ units[$0] }), let count = Int(argument.dropLast()),
      count >= 0
    {
      seconds = Double(count) * unit
    } else {
      return nil
    }
  }

  /// What help and mistakes say of it.
  static let unitsInWords = "Units are s, m, h, d, w: 45m, 12h, 30d."

  var defaultValueDescription: String { "\(Int(seconds / 60))m" }
}
