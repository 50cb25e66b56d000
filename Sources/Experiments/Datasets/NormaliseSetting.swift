import Declarations
import FileFormats
import Neural
import Workflow

/// How the inputs of a data set are brought to a common scale: x = (v - mean) / deviation, channel by channel, with v =
/// pixel / 255 or a float as it is (`Normalisation`).
public enum NormaliseSetting: Sendable, Equatable {
  /// One number a channel, or one for all of them.
  case given(mean: [Double], deviation: [Double])
  /// Those of the training split, after what is held out for validation and after a choice of examples.
  case measured

  static let schema = Schema<NormaliseSetting>(
    shape: .alternatives([.text(oneOf: ["measured"]), given.shape]),
    read: { node, problems in
      if node.text == "measured" { return .measured }
      if node.entries != nil { return given.read(node, &problems) }
      problems.report(
        node.text.map { "'\($0)' is no way to normalise" }
          ?? "expected 'measured' or a map with mean and deviation, found \(node.kindInWords)",
        at: node.place, help: "write `measured`, or {mean: [0.49, 0.48, 0.45], deviation: [0.25, 0.24, 0.26]}"
      )
      return nil
    },
    write: { setting, options in
      if case .given = setting { return given.canonical(setting, options) }
      return .text("measured")
    })

  private static let given = Schema<NormaliseSetting>.record(
    "a normalisation",
    Field(
      "mean", \.mean, numbers(.any), "What is subtracted, one number a channel or one for all.",
      alsoCalled: ["means", "mu"]),
    Field(
      "deviation", \.deviation, numbers(.positive),
      "What is divided by then, one number a channel or one for all.",
      alsoCalled: ["std", "stds", "stddev", "sigma", "deviations"]),
    build: { .given(mean: $0, deviation: $1) })

  /// A number, or a list of them, each of which single precision can tell from zero and from infinity.
  private static func numbers(_ range: NumberRange) -> Schema<[Double]> {
    let number = Schema<Double>.number(range).checked { value throws(SettingError) in
      if value == 0 || Float(value).isFinite && Float(value) != 0 { return }
      throw SettingError("\(value) is beyond single precision")
    }
    let list = Schema<[Double]>.list(of: number, minimum: 1)
    return Schema(
      shape: .alternatives([number.shape, list.shape]),
      read: { node, problems in
        node.elements == nil ? number.read(node, &problems).map { [$0] } : list.read(node, &problems)
      },
      write: { numbers, options in
        numbers.count == 1 ? number.canonical(numbers[0], options) : list.canonical(numbers, options)
      })
  }

  private var mean: [Double] { if case .given(let mean, _) = self { mean } else { [] } }
  private var deviation: [Double] { if case .given(_, let deviation) = self { deviation } else { [] } }

  /// Says what does not go with a data set.
  func check(with dataset: any DatasetKind) throws(SettingError) {
    if dataset is RandomFunction {
      throw SettingError(
        "the points of `random-function` are drawn to scale", at: ["normalise"], help: "leave out `normalise`"
      )
    }
    let channels = dataset.exampleShape.first ?? 1
    for (name, numbers) in [("mean", mean), ("deviation", deviation)] {
      if numbers.count > 1, numbers.count != channels {
        throw SettingError(
          "\(numbers.count) numbers for \(channels == 1 ? "1 channel" : "\(channels) channels")",
          at: ["normalise", .key(name)],
          help: "write \(channels == 1 ? "one number" : "one number, or \(channels)")")
      }
      if dataset.inputsAreBytes, let large = numbers.first(where: { $0 > 1 }) {
        throw SettingError(
          "pixels are divided by 255 first, so that their \(name) is at most 1",
          at: ["normalise", .key(name)],
          help: "for numbers of pixels from 0 to 255, divide by 255: \(Float(large / 255))")
      }
    }
  }

  /// What stands in the key of a split.
  ///
  /// - Parameters:
  ///   - training: what the training split follows from; nil where the split is that.
  func identity(channels: Int, training: JSON?) -> JSON {
    switch self {
    case .given(let mean, let deviation):
      [
        "mean": .array(Self.spread(mean, channels).map { JSON($0) }),
        "deviation": .array(Self.spread(deviation, channels).map { JSON($0) }),
      ]
    case .measured: training.map { ["measured": $0] } ?? "measured"
    }
  }

  /// The same number for each channel where there is one for all.
  private static func spread(_ numbers: [Double], _ channels: Int) -> [Double] {
    numbers.count == 1 ? Array(repeating: numbers[0], count: channels) : numbers
  }

  /// The numbers in double precision.
  ///
  /// - Parameter measured: gives those of the training split.
  func scale(channels: Int, measured: () throws -> ChannelScale) rethrows -> ChannelScale {
    switch self {
    case .given(let mean, let deviation):
      ChannelScale(means: Self.spread(mean, channels), deviations: Self.spread(deviation, channels))
    case .measured: try measured()
    }
  }
}

/// A mean and a deviation for each channel.
struct ChannelScale: Sendable, Equatable {
  let means: [Double]
  let deviations: [Double]

  init(means: [Double], deviations: [Double]) { (self.means, self.deviations) = (means, deviations) }

  /// Those of the training split.
  ///
  /// - Throws: `SettingError` where there is none.
  init(measuring examples: Examples) throws(SettingError) {
    guard let found = Normalisation.measured(over: examples) else {
      throw SettingError(
        "`normalise: measured` needs training examples, and there are none", at: ["normalise"])
    }
    self.init(means: found.means, deviations: found.deviations)
  }

  /// In single precision.
  ///
  /// - Throws: `SettingError` where that has no such number.
  func normalisation() throws(SettingError) -> Normalisation {
    let (single, divisors) = (means.map { Float($0) }, deviations.map { Float($0) })
    guard single.allSatisfy(\.isFinite), divisors.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw SettingError(
        "inputs whose means are \(means) and whose deviations are \(deviations) cannot be normalised in single "
          + "precision", at: ["normalise"])
    }
    return Normalisation(means: single, deviations: divisors)
  }

  var json: JSON {
    ["mean": .array(means.map { JSON($0) }), "deviation": .array(deviations.map { JSON($0) })]
  }

  /// As the store remembers it.
  var bytes: [UInt8] { Array(json.compactText.utf8) }

  /// Nil where this is something else.
  init?(bytes: [UInt8], channels: Int) {
    guard let json = try? JSON(parsing: bytes), let means = json["mean"]?.elements?.compactMap(\.number),
      let deviations = json["deviation"]?.elements?.compactMap(\.number), means.count == channels,
      deviations.count == channels
    else { return nil }
    self.init(means: means, deviations: deviations)
  }
}

/// What remembers facts of sources.
protocol FactKeeping {
  func facts<S: Source>(
    _ name: String, of part: String, of input: Input<S>, _ find: () throws -> [UInt8]?
  ) rethrows -> [UInt8]?
}

extension WarningContext: FactKeeping {}
extension StageContext: FactKeeping {}

extension FactKeeping {
  /// The numbers of the training split, which are remembered under its digest.
  ///
  /// - Parameter training: reads the training split, as it is before it is normalised.
  func measuredScale(
    of source: DatasetSource, _ input: Input<DatasetSource>, training: () throws -> Examples
  ) throws -> ChannelScale {
    let found = try facts("scale 1", of: DatasetSplit.train.rawValue, of: input) {
      try ChannelScale(measuring: training()).bytes
    }
    if let scale = found.flatMap({ ChannelScale(bytes: $0, channels: source.channels) }) { return scale }
    return try ChannelScale(measuring: training())
  }

  /// The examples of one split, as a network sees them.
  ///
  /// - Parameter read: gives a file's content.
  func examples(
    _ split: DatasetSplit, of source: DatasetSource, _ input: Input<DatasetSource>,
    on threads: DecodingThreads, read: DatasetReader
  ) throws -> Examples {
    let raw = try source.load(split, on: threads, read: read)
    guard let normalise = source.normalise else { return raw }
    let scale = try normalise.scale(channels: source.channels) {
      try measuredScale(of: source, input) {
        split == .train ? raw : try source.load(.train, on: threads, read: read)
      }
    }
    return raw.normalised(by: try scale.normalisation())
  }
}
