import ArgumentParser
import Declarations

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

/// Names of files and folders that are empty, most often because a variable in the command line is not set.
///
/// With something behind it, an empty name leads to the root of the file system.
enum EmptyName {
  /// - Parameters:
  ///   - name: nil where none is given.
  ///   - source: the flag or variable that gives it.
  ///   - wanted: what it is to be the name of.
  /// - Throws: `ValidationError` where it is empty.
  static func refuse(_ name: String?, as source: String, wanted: String) throws {
    guard let name, name.isEmpty else { return }
    throw ValidationError("\(source): an empty name is no \(wanted); is a variable not set?")
  }
}

extension ValidationError {
  /// Refuses a count that an option does not take; one that was not given passes.
  static func check(_ option: String, _ count: Int?, in counts: ClosedRange<Int>) throws(ValidationError) {
    guard let count, !counts.contains(count) else { return }
    throw ValidationError("\(option) must be \(counts.lowerBound) to \(counts.upperBound)")
  }
}

/// Whether to answer in JSON.
struct JSONOptions: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Print JSON on standard output.")
  var isWanted = false

  func print(_ json: JSON) { StandardStream.output.write(json.prettyText.withEscapedControls) }
}
