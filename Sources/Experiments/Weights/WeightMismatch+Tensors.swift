import Declarations
import FileFormats
import Networks
import Neural

// What is missing, unexpected and of another shape.
extension WeightMismatch {
  private typealias Misshapen = (wanted: ParameterLayout.Tensor, found: OfferedTensor)

  /// - Parameter naming: the way of naming that fits best.
  init(nearest naming: WeightNaming?, of search: WeightSearch) {
    let (wanted, offered) = (search.wanted, search.offered)
    let name = { (tensor: ParameterLayout.Tensor) in naming?.name(tensor.name) ?? tensor.name }
    let found = wanted.map { (tensor: $0, place: search.given.places[$0.name] ?? offered.place(name($0))) }
    let missing = found.filter { $0.place == nil }.map(\.tensor)
    let used = Set(found.compactMap(\.place))
    let unexpected = offered.tensors.indices.filter { !used.contains($0) }.map { offered.tensors[$0] }
      .filter { $0.reasonToLeaveOut == nil }
    let misshapen = found.compactMap { tensor, place in
      place.map { (tensor, offered.tensors[$0]) }.flatMap { $0.shape == $1.shape ? nil : Misshapen($0, $1) }
    }
    let isRenamed = misshapen.isEmpty && missing.count == wanted.count && missing.count == unexpected.count
    let lines =
      isRenamed
      ? Self.inOrder(wanted, unexpected)
      : Self.limited(missing) { Self.line(missing: $0, name($0), unexpected, offered.ignored) }
        + Self.limited(unexpected) { "unexpected   \($0.shown)" }
        + Self.limited(misshapen) { Self.line($0.wanted, $0.found) }
    let counts = [
      (missing.count, "missing"), (unexpected.count, "unexpected"), (misshapen.count, "of another shape"),
    ]
    let summary = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    let pairs = found.compactMap { tensor, place in place.map { (tensor, offered.tensors[$0]) } }
    let difference = NetworkDifference(
      pairs, of: search, among: offered.tensors.filter { $0.reasonToLeaveOut == nil })
    self.init(
      difference,
      "'\(offered.file.name)' does not fit the network; of its \(wanted.count) tensors: \(summary)", lines,
      help: difference.clauses.isEmpty
        ? Self.advice(missing, unexpected, misshapen, name, search)
        : ["take the network that the weights are of, or other weights"], notes: search.notes)
  }

  /// The two lists beside one another, as far as the first tensors that differ in shape.
  private static func inOrder(_ wanted: [ParameterLayout.Tensor], _ offered: [OfferedTensor]) -> [String] {
    let alike = zip(wanted, offered).prefix { $0.shape == $1.shape }.count
    let shown = min(alike + 1, wanted.count)
    let first = max(0, shown - 8)
    return (first == 0 ? [] : ["…"])
      + (first..<shown).map {
        "\($0 == alike ? "other shape " : "") \(wanted[$0].name) \(wanted[$0].shape)  <-  \(offered[$0].shown)"
      }
  }

  private static func line(
    missing tensor: ParameterLayout.Tensor, _ name: String, _ unexpected: [OfferedTensor],
    _ ignored: [String: String]
  ) -> String {
    if let pattern = ignored[name] {
      return "missing      \(tensor.name) \(tensor.shape): `ignore` leaves it out with '\(pattern.legible)'"
    }
    let alike = unexpected.prefix(mostCompared).filter {
      $0.shape == tensor.shape && $0.name.leafName == tensor.name.leafName
    }
    let nearest =
      Suggestion.nearest(to: name, among: alike.map(\.name)) ?? (alike.count == 1 ? alike[0].name : nil)
    let question = nearest.map { "; did you mean '\($0.legible)'?" } ?? ""
    return "missing      \(tensor.name) \(tensor.shape)\(question)"
  }

  private static func line(_ tensor: ParameterLayout.Tensor, _ found: OfferedTensor) -> String {
    let isTransposed = tensor.shape.count == 2 && found.shape == tensor.shape.reversed()
    return "other shape  \(tensor.name) \(tensor.shape): '\(found.name.legible)' is \(found.shape)"
      + (isTransposed ? ", which is transposed" : "")
  }
}

// What to do about it.
extension WeightMismatch {
  private static func advice(
    _ missing: [ParameterLayout.Tensor], _ unexpected: [OfferedTensor], _ misshapen: [Misshapen],
    _ name: (ParameterLayout.Tensor) -> String, _ search: WeightSearch
  ) -> [String] {
    if let points = search.offered.controlPoints, search.offered.settings.controlPoint == nil {
      return [
        "the file has a curve, with the control points 0 to \(points.count - 1): say which you want, as in "
          + "`control-point: 1`, or take all of them with `import-curve`"
      ]
    }
    if let advice = adviceOnParts(unexpected) { return [advice] }
    if missing.contains(where: { search.offered.ignored[name($0)] != nil }) {
      return ["a pattern of `ignore` is too wide: it leaves out what the network needs"]
    }
    if areKernels(misshapen.map(\.found), search.wanted, unexpected) {
      return [
        "Keras, TensorFlow and Flax write kernels transposed: save kernel.T of dense layers, and "
          + "kernel.transpose(3, 2, 0, 1) of convolutions"
      ]
    }
    let isBuffer = { (tensor: ParameterLayout.Tensor) in tensor.name.leafName.hasPrefix("running_") }
    if unexpected.isEmpty, !missing.isEmpty, missing.allSatisfy(isBuffer) {
      return [
        "a batch norm needs its running statistics; save model.state_dict(), not the parameters alone"
      ]
    }
    return adviceOnNames(missing, unexpected, search) ?? ["is this the network that the weights are of?"]
  }

  /// What belongs together, where shapes and roles leave no choice; else an example of it.
  private static func adviceOnNames(
    _ missing: [ParameterLayout.Tensor], _ unexpected: [OfferedTensor], _ search: WeightSearch
  ) -> [String]? {
    let offers = Dictionary(grouping: unexpected, by: \.shape)
    let wants = Dictionary(grouping: missing, by: \.shape)
    let likely = missing.compactMap { tensor -> (tensor: ParameterLayout.Tensor, offered: OfferedTensor)? in
      guard let same = offers[tensor.shape], same.count == wants[tensor.shape]?.count else { return nil }
      let fitting = same.filter { same.count == 1 || $0.parts.role == tensor.role }
      return fitting.count == 1 ? (tensor, fitting[0]) : nil
    }
    if likely.count == missing.count, !likely.isEmpty, likely.count == unexpected.count {
      let block = NamesBlock(search.givenPairs + likely, in: search.wanted).lines
      return block.count == 1
        ? ["if these are the same under other names, write `\(block[0])`"]
        : ["if these are the same under other names, write"] + block
    }
    guard let pair = likely.first else { return nil }
    let name = NamesBlock.quoted(pair.offered.name)
    return ["say what belongs together, as in `names: {\(pair.tensor.name): \(name)}`, or a layer at a time"]
  }

  /// Whether the file's weights are called and shaped as other programs write them, inputs first.
  private static func areKernels(
    _ misshapen: [OfferedTensor], _ wanted: [ParameterLayout.Tensor], _ unexpected: [OfferedTensor]
  ) -> Bool {
    let kernels = (misshapen + unexpected).prefix(mostCompared).filter { $0.parts.leaf == "kernel" }
    let shapes = Set(wanted.map(\.shape))
    return !kernels.isEmpty
      && kernels.allSatisfy { kernel in
        switch kernel.shape.count {
        case 2: shapes.contains(kernel.shape.reversed())
        case 4: shapes.contains([3, 2, 0, 1].map { kernel.shape[$0] })
        default: true
        }
      }
  }

  /// How a weight that stands in parts, which cannot be put together here, is made whole before it is saved.
  static func adviceOnParts(_ unexpected: [OfferedTensor]) -> String? {
    for tensor in unexpected.prefix(mostCompared) {
      if let range = tensor.name.firstRange(of: "parametrizations.") {
        let kept = String(tensor.name[range.upperBound...].prefix { $0 != "." })
        let module = String(tensor.name[..<range.lowerBound].dropLast())
        return "'\(module.legible)' has a parametrization that Thalweg does not know: before saving, call "
          + "torch.nn.utils.parametrize.remove_parametrizations(module, '\(kept.legible)')"
      }
      let leaf = tensor.name.leafName
      for (ending, call) in callsByEnding where leaf.hasSuffix(ending) {
        let name = String(leaf.dropLast(ending.count))
        guard name.hasPrefix("weight") || name.hasPrefix("bias") else { continue }
        return
          "'\(tensor.name.legible)' is a part of a tensor that PyTorch keeps in parts: before saving, call "
          + "torch.nn.utils.\(call)(module, '\(name.legible)')"
      }
    }
    return nil
  }

  /// Files may have any number of tensors, and comparing names takes time.
  private static let mostCompared = 1000

  /// What makes a tensor whole, by what the names of its parts end in.
  private static let callsByEnding = [
    ("_g", "remove_weight_norm"), ("_u", "remove_spectral_norm"), ("_orig", "prune.remove"),
    ("_mask", "prune.remove"),
  ]
}

extension WeightSearch {
  /// The pairs that names were given for.
  var givenPairs: [(tensor: ParameterLayout.Tensor, offered: OfferedTensor)] {
    wanted.compactMap { tensor in given.places[tensor.name].map { (tensor, offered.tensors[$0]) } }
  }

  /// What is to be said beside a mismatch.
  var notes: [String] {
    offered.idlePatterns.prefix(4).map { pattern in
      let names = offered.file.tensors.prefix(1000).map(\.name)
      let nearest = Suggestion.nearest(to: pattern, among: names + names.map { "\($0.topName).*" })
      return "no tensor fits '\(pattern.legible)' of `ignore`"
        + (nearest.map { "; did you mean '\($0.legible)'?" } ?? "")
    }
  }

  /// A path in the file as `entry` says it.
  func entryPath(_ path: String) -> String { (offered.settings.entry.map { "\($0)." } ?? "") + path }

  func hasLayer(_ tensor: OfferedTensor, in attempt: Attempt) -> Bool {
    !tensor.parts.layer.isEmpty
      && attempt.places.contains { $0.map { offered.tensors[$0].parts.layer == tensor.parts.layer } ?? false }
  }
}
