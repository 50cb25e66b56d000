import FileFormats

/// The name of a tensor in a file, taken apart: the layer that it belongs to, and what it is there.
///
/// PyTorch writes `features.0.weight`, Keras `dense/kernel:0`, MXNet `bn_moving_mean`, Flax
/// `batch_stats/BatchNorm_0/mean`; some have no layers in their names at all (`arr_0`).
struct TensorName {
  /// "features.0"; empty where the name says none.
  let layer: String
  /// "weight"
  let leaf: String
  let role: TensorRole?

  init(_ name: String) {
    let parts = Self.withoutOutput(name).split(whereSeparator: { $0 == "." || $0 == "/" })
    let path = parts.count > 2 && Self.collections.contains(String(parts[0])) ? parts[1...] : parts[...]
    guard path.count > 1 else {
      (layer, leaf, role) = Self.parted(String(path.last ?? ""))
      return
    }
    leaf = String(path.last ?? "")
    layer = path.dropLast().joined(separator: ".")
    role = TensorRole(named: leaf)
  }

  /// Flax keeps parameters and statistics of one layer under two names.
  private static let collections: Set = ["params", "batch_stats"]

  /// TensorFlow numbers the outputs of what made a tensor: "kernel:0".
  private static func withoutOutput(_ name: String) -> Substring {
    guard let colon = name.lastIndex(of: ":"), name[colon...].dropFirst().allSatisfy(\.isNumber) else {
      return name[...]
    }
    return name[..<colon]
  }

  /// "bn_moving_mean" is the moving_mean of bn.
  private static func parted(_ name: String) -> (layer: String, leaf: String, role: TensorRole?) {
    for (index, character) in zip(name.indices, name) where character == "_" && index > name.startIndex {
      let leaf = String(name[name.index(after: index)...])
      if let role = TensorRole(named: leaf) { return (String(name[..<index]), leaf, role) }
    }
    return ("", name, TensorRole(named: name))
  }
}

/// What a tensor is in its layer, as programs for neural networks call it.
enum TensorRole: Hashable {
  case weight, bias, mean, variance

  /// - Parameter leaf: the last part of a tensor's name; nothing where it is no word for one role alone.
  init?(named leaf: String) {
    guard leaf.utf8.count <= 32 else { return nil }
    let word = leaf.lowercased().filter { $0 != "_" }
    guard let role = Self.words[word] else { return nil }
    self = role
  }

  private static let words: [String: TensorRole] = {
    let words: [TensorRole: [String]] = [
      .weight: ["weight", "weights", "kernel", "w", "gamma", "scale"],
      .bias: ["bias", "biases", "b", "beta", "offset", "shift"],
      .mean: [
        "runningmean", "movingmean", "mean", "avgmean", "trainedmean", "populationmean", "popmean",
      ],
      .variance: [
        "runningvar", "runningvariance", "movingvar", "movingvariance", "var", "variance", "avgvar",
        "trainedvariance", "populationvariance", "popvar",
      ],
    ]
    return Dictionary(uniqueKeysWithValues: words.flatMap { role, words in words.map { ($0, role) } })
  }()
}

extension TensorFile {
  /// What the user should know of that the file holds besides tensors.
  var notes: [String] {
    var notes: [String] = []
    if !passedOver.isEmpty {
      let shown = passedOver.prefix(4).map { "\($0.name.legible) (\($0.description))" }
      notes.append("among the tensors stands what is none: \(Self.listed(shown, of: passedOver.count))")
    }
    if !calls.isEmpty {
      let shown = calls.prefix(8).map(\.legible)
      notes.append(
        "the file calls \(Self.listed(shown, of: calls.count)), which was not called: nothing of a file is executed"
      )
    }
    return notes
  }

  private static func listed(_ shown: [String], of count: Int) -> String {
    shown.joined(separator: ", ") + (count > shown.count ? " and \(count - shown.count) more" : "")
  }
}
