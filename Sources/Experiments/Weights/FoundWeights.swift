import Declarations
import FileFormats
import Networks
import Neural

/// The weights of a network as they were found in a file, and which tensor became which.
struct FoundWeights {
  let checkpoint: Weights
  let matching: WeightMatching
  let offered: OfferedTensors
  private let moduleNotes: [String]

  /// - Parameter proceed: is called before each tensor is read, and throws where the work is to stop.
  /// - Throws: `WeightMismatch` where the tensors are not the network's, `FileFormatError` where one of them cannot
  ///   be read or holds what no weight can be.
  init(in file: TensorFile, of network: Network, _ settings: ImportSettings, proceed: () throws -> Void)
    throws
  {
    let layout = try network.layout()
    offered = try OfferedTensors(file, settings)
    matching = try WeightMatching(of: network, to: offered)
    let comparison = try ModuleComparison(of: network, to: file.modules, matching.pairs)
    if let mismatch = WeightMismatch(comparison, in: file) { throw mismatch }
    moduleNotes = comparison.notes
    var values: [String: [Float]] = [:]
    for pair in matching.pairs {
      try proceed()
      values[pair.tensor.name] = try file.weights(of: pair)
    }
    checkpoint = Weights(
      parameters: layout.parameters.flatMap { values[$0.name] ?? [] },
      buffers: layout.buffers.flatMap { values[$0.name] ?? [] }, layout: layout)
  }

  /// What the user should know of what was taken and what was not.
  ///
  /// - Parameter list: the file that all pairs stand in.
  func notes(listedIn list: String) -> [String] {
    [orderNote(list), partsNote, offered.settings.isOfWholeCurve ? nil : statisticsNote, halfBlocksNote]
      .compactMap(\.self) + leftOutNotes + idleNotes + moduleNotes
  }

  private func orderNote(_ list: String) -> String? {
    let pairs = matching.pairs.filter { $0.basis == .order || $0.basis == .shape }
    guard let first = pairs.first else { return nil }
    let shown = pairs.prefix(3).map { "\($0.name.legible) -> \($0.tensor.name)" }.joined(separator: ", ")
    let how = first.basis == .order ? "order and shape" : "shape, no two layers being alike"
    return
      "the file has other names than the network, and its \(pairs.count) tensors were taken by \(how): "
      + "\(shown)\(pairs.count > 3 ? ", …" : "") (all of them stand in \(list))"
  }

  private var partsNote: String? {
    let made = matching.pairs.compactMap { pair -> (kind: String, name: String)? in
      guard case .parts(let parametrisation) = pair.offered.source else { return nil }
      return (parametrisation.kind.rawValue, pair.tensor.name)
    }
    guard !made.isEmpty else { return nil }
    let kinds = made.map(\.kind).uniqued.joined(separator: " and ")
    return "put together from what \(kinds) leaves: \(WeightMismatch.listed(made.map(\.name)))"
  }

  /// The curve's own statistics are those of wherever on it the training was last.
  private var statisticsNote: String? {
    guard let point = offered.settings.controlPoint, offered.controlPoints?.haveOwnStatistics == false,
      let buffer = matching.pairs.first(where: { $0.tensor.role == .mean })
    else { return nil }
    return
      "a curve's file has one set of batch-norm statistics for all of it: those taken for control point \(point), such as "
      + "\(buffer.name.legible), may be of another place on the curve"
  }

  /// Garipov's VGG with norms walks a block's layers beside its activations, of which there are half as many.
  private var halfBlocksNote: String? {
    guard
      matching.pairs.contains(where: { $0.name.contains("layer_blocks.") && $0.tensor.role == .variance })
    else { return nil }
    return
      "the names `layer_blocks` are of dnn-mode-connectivity, whose VGG with norms leaves out the second half of the "
      + "layers of each block: unless the code that made these weights was mended, they compute something else here"
  }

  private var leftOutNotes: [String] {
    let reasons = matching.leftOut.map(\.reason).uniqued
    return reasons.map { reason in
      let tensors = matching.leftOut.filter { $0.reason == reason }.map(\.tensor.shown)
      return "left out, as \(reason): \(WeightMismatch.listed(tensors))"
    }
  }

  private var idleNotes: [String] {
    offered.idlePatterns.prefix(4).map { "no tensor of the file fits '\($0.legible)' of `ignore`" }
  }
}

extension TensorFile {
  /// The values of a pair in single precision, put together where the file has them in parts.
  ///
  /// - Throws: `FileFormatError` where one of them is not finite, or a variance is negative.
  fileprivate func weights(of pair: WeightMatching.Pair) throws(FileFormatError) -> [Float] {
    let values: [Float]
    switch pair.offered.source {
    case .stored(let place): values = try floats(place)
    case .parts(let parametrisation):
      var parts: [[Float]] = []
      for place in parametrisation.parts { parts.append(try floats(place)) }
      values = parametrisation.values(parts, shapes: parametrisation.parts.map { tensors[$0].shape })
    }
    let shown =
      "'\(pair.name.legible)'" + (pair.name == pair.tensor.name ? "" : ", which is \(pair.tensor.name)")
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw FileFormatError(
        file: name, expected: "weights that are finite in single precision",
        found: "\(values[place].shortestText) as element \(place) of \(shown)",
        remedy: "the training that made them diverged, or they are not weights")
    }
    if pair.tensor.role == .variance, let place = values.firstIndex(where: { $0 < 0 }) {
      throw FileFormatError(
        file: name, expected: "variances that are not negative",
        found: "\(values[place]) as element \(place) of \(shown)",
        remedy: "it may be a mean: say which tensor is which with `names`")
    }
    return values
  }

  private func floats(_ index: Int) throws(FileFormatError) -> [Float] {
    let tensor = try read(index)
    guard let values = tensor.floats() else {
      throw FileFormatError(
        file: name, expected: "'\(tensors[index].name.legible)' to hold floating-point numbers",
        found: tensor.elementType.rawValue)
    }
    return values
  }
}
