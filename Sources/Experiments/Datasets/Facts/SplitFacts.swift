import Declarations
import Neural

/// What the examples of a split are like, in a few numbers: enough to tell what cannot be learnt from them.
struct SplitFacts: Sendable, Equatable {
  /// Inputs as a network sees them: bytes divided by 255.
  struct Inputs: Sendable, Equatable {
    let areBytes: Bool
    let least: Double
    let greatest: Double
    /// The root of the mean square.
    let size: Double
    /// Whether every example is like the first.
    let areAlike: Bool
    var areNormalised = false
  }

  enum Targets: Sendable, Equatable {
    /// How many examples each class has.
    case classes([Int])
    /// The largest magnitude of any; of the columns, the largest magnitude of a mean and the largest deviation.
    case values(largest: Double, offset: Double, spread: Double)
  }

  let count: Int
  let inputs: Inputs
  let targets: Targets
}

extension SplitFacts {
  /// - Parameter expected: what the data set says of its targets.
  init(of examples: Examples, _ expected: DatasetTargets) {
    let inputs: Inputs =
      switch examples.inputs {
      case _ where examples.normalisation != nil: Inputs(ofNormalised: examples)
      case .bytes(let bytes): Inputs(of: bytes, width: examples.input.count)
      case .floats(let floats): Inputs(of: floats, width: examples.input.count)
      }
    let targets: Targets =
      switch examples.targets {
      case .classes(let labels): Self.counts(labels, classes: expected.outputCount)
      case .values(let values, let width): Self.scale(values, width)
      }
    self.init(count: examples.count, inputs: inputs, targets: targets)
  }

  private static func counts(_ labels: [ClassIndex], classes: Int) -> Targets {
    var counts = [Int](repeating: 0, count: max(classes, Int(labels.max() ?? 0) + 1))
    for label in labels { counts[Int(label)] += 1 }
    return .classes(counts)
  }

  private static func scale(_ values: [Float], _ width: Int) -> Targets {
    var (largest, offset, spread) = (0.0, 0.0, 0.0)
    let rows = Double(max(1, values.count / max(1, width)))
    for column in 0..<width {
      let column = stride(from: column, to: values.count, by: width).map { Double(values[$0]) }
      let mean = column.reduce(0, +) / rows
      let square = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / rows
      largest = max(largest, column.reduce(0) { max($0, abs($1)) })
      offset = max(offset, abs(mean))
      spread = max(spread, square.squareRoot())
    }
    return .values(largest: largest, offset: offset, spread: spread)
  }
}

extension SplitFacts.Inputs {
  fileprivate init(of bytes: [UInt8], width: Int) {
    var (least, greatest, squares) = (UInt8.max, UInt8.min, UInt64(0))
    for byte in bytes {
      least = min(least, byte)
      greatest = max(greatest, byte)
      squares += UInt64(byte) * UInt64(byte)
    }
    self.init(
      areBytes: true, least: Double(least) / 255, greatest: Double(greatest) / 255,
      size: (Double(squares) / Double(max(1, bytes.count))).squareRoot() / 255,
      areAlike: bytes.repeats(width))
  }

  fileprivate init(of floats: [Float], width: Int) {
    var (least, greatest, squares) = (Float.infinity, -Float.infinity, 0.0)
    for value in floats {
      least = min(least, value)
      greatest = max(greatest, value)
      squares += Double(value) * Double(value)
    }
    self.init(
      areBytes: false, least: Double(least), greatest: Double(greatest),
      size: (squares / Double(max(1, floats.count))).squareRoot(), areAlike: floats.repeats(width))
  }

  fileprivate init(ofNormalised examples: Examples) {
    var (least, greatest, squares) = (Float.infinity, -Float.infinity, 0.0)
    let (plane, channels) = (examples.plane, examples.channels)
    func scan<Value>(_ values: [Value], _ scaled: (Value, _ channel: Int) -> Float) {
      for start in stride(from: 0, to: values.count, by: max(1, plane)) {
        for index in start..<min(values.count, start + plane) {
          let value = scaled(values[index], start / plane % channels)
          least = min(least, value)
          greatest = max(greatest, value)
          squares += Double(value) * Double(value)
        }
      }
    }
    let areBytes: Bool
    let areAlike: Bool
    switch examples.inputs {
    case .bytes(let bytes):
      let tables = (0..<channels).map { channel in
        (0..<256).map { examples.normalised(Float($0) / 255, channel) }
      }
      scan(bytes) { tables[$1][Int($0)] }
      (areBytes, areAlike) = (true, bytes.repeats(examples.input.count))
    case .floats(let floats):
      scan(floats, examples.normalised)
      (areBytes, areAlike) = (false, floats.repeats(examples.input.count))
    }
    self.init(
      areBytes: areBytes, least: Double(least), greatest: Double(greatest),
      size: (squares / Double(max(1, examples.count * examples.input.count))).squareRoot(),
      areAlike: areAlike,
      areNormalised: true)
  }

  /// The largest magnitude.
  var largest: Double { max(abs(least), abs(greatest)) }
}

extension Examples {
  fileprivate func normalised(_ value: Float, _ channel: Int) -> Float {
    normalisation?.applied(to: value, channel: channel) ?? value
  }
}

extension Array where Element: Equatable {
  /// Whether it is the same `width` elements again and again.
  fileprivate func repeats(_ width: Int) -> Bool {
    width > 0 && zip(self, dropFirst(width)).allSatisfy { $0 == $1 }
  }
}

extension SplitFacts {
  /// As the store remembers it.
  var bytes: [UInt8] {
    let told: JSON =
      switch targets {
      case .classes(let counts): ["classes": .array(counts.map { JSON($0) })]
      case .values(let largest, let offset, let spread):
        ["largest": JSON(largest), "offset": JSON(offset), "spread": JSON(spread)]
      }
    var json: JSON = [
      "count": JSON(count), "bytes": .boolean(inputs.areBytes), "least": JSON(inputs.least),
      "greatest": JSON(inputs.greatest), "size": JSON(inputs.size), "alike": .boolean(inputs.areAlike),
      "targets": told,
    ]
    if inputs.areNormalised, let members = json.members {
      json = .object(members + [JSON.Member("normalised", .boolean(true))])
    }
    return Array(json.compactText.utf8)
  }

  /// Nil where this is something else.
  init?(bytes: [UInt8]) {
    guard let json = try? JSON(parsing: bytes), let count = json["count"]?.integer,
      case .boolean(let areBytes)? = json["bytes"], case .boolean(let areAlike)? = json["alike"],
      let least = json["least"]?.number, let greatest = json["greatest"]?.number,
      let size = json["size"]?.number, let told = json["targets"]
    else { return nil }
    let inputs = Inputs(
      areBytes: areBytes, least: least, greatest: greatest, size: size, areAlike: areAlike,
      areNormalised: json["normalised"] != nil)
    if let counts = told["classes"]?.elements?.compactMap(\.integer) {
      self.init(count: count, inputs: inputs, targets: .classes(counts))
    } else if let largest = told["largest"]?.number, let offset = told["offset"]?.number,
      let spread = told["spread"]?.number
    {
      self.init(
        count: count, inputs: inputs, targets: .values(largest: largest, offset: offset, spread: spread))
    } else {
      return nil
    }
  }
}
