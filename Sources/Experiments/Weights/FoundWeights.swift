import Declarations
import Interchange
import Neural

/// The weights of a network as they were found in a file, and which tensor became which.
struct FoundWeights {
  let checkpoint: Checkpoint
  let matching: WeightMatching

  /// - Parameters:
  ///   - given: names in the file by those of the network's tensors or layers.
  ///   - proceed: is called before each tensor is read, and throws where the work is to stop.
  /// - Throws: `WeightMismatch` where the tensors are not the network's, `InterchangeError` where one of them cannot
  ///   be read or is not finite.
  init(in file: TensorFile, of network: Network, given: [NamedValue<String>], proceed: () throws -> Void)
    throws
  {
    let layout = try network.layout()
    matching = try WeightMatching(
      of: network, to: file, given: Dictionary(given.map { ($0.name, $0.value) }) { first, _ in first })
    var values: [String: [Float]] = [:]
    for pair in matching.pairs {
      try proceed()
      values[pair.tensor.name] = try file.weights(pair.index)
    }
    checkpoint = Checkpoint(
      parameters: layout.parameters.flatMap { values[$0.name] ?? [] },
      buffers: layout.buffers.flatMap { values[$0.name] ?? [] }, layout: layout)
  }
}

extension TensorFile {
  /// The values of a tensor in single precision.
  ///
  /// - Throws: `InterchangeError` where one of them is not finite.
  fileprivate func weights(_ index: Int) throws -> [Float] {
    let tensor = try read(index)
    let shown = tensors[index].name.legible
    guard let values = tensor.floats() else {
      throw InterchangeError(
        file: name, expected: "'\(shown)' to hold floating-point numbers",
        found: tensor.elementType.rawValue)
    }
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw InterchangeError(
        file: name, expected: "weights that are finite in single precision",
        found: "\(values[place].shortestText) as element \(place) of '\(shown)'",
        remedy: "the training that made them diverged, or they are not weights")
    }
    return values
  }
}
