import Declarations
import Interchange
import Neural

/// What keeps the tensors of a file from being the weights of a network, tensor by tensor.
struct WeightMismatch: Error, CustomStringConvertible {
  let description: String

  /// - Parameter naming: the name in the file of a tensor of the network, by the way of naming that fits best.
  init(
    file: TensorFile, _ wanted: [ParameterLayout.Tensor], _ offered: OfferedTensors,
    naming: (String) -> String
  ) {
    let found = wanted.map { (tensor: $0, place: offered.place(naming($0.name))) }
    let missing = found.filter { $0.place == nil }.map(\.tensor)
    let used = Set(found.compactMap(\.place))
    let unexpected = offered.places.filter { !used.contains($0) }.map { offered.tensors[$0] }
    let misshapen = found.compactMap { tensor, place in
      place.map { (tensor, offered.tensors[$0]) }.flatMap { $0.shape == $1.shape ? nil : ($0, $1) }
    }
    let isRenamed = misshapen.isEmpty && missing.count == wanted.count && missing.count == unexpected.count
    let lines =
      isRenamed
      ? Self.inOrder(wanted, unexpected)
      : Self.limited(missing) { Self.line(missing: $0, naming, unexpected) }
        + Self.limited(unexpected) { "unexpected   \($0.name.legible) \($0.shape)" }
        + Self.limited(misshapen) { Self.line($0.0, $0.1) }
    let counts = [
      (missing.count, "missing"), (unexpected.count, "unexpected"), (misshapen.count, "of another shape"),
    ]
    let summary = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    description =
      (["'\(file.name)' does not fit the network; of its \(wanted.count) tensors: \(summary)"]
      + lines.map { "  \($0)" } + ["  = help: \(Self.advice(missing, unexpected))"])
      .joined(separator: "\n")
  }

  /// The two lists beside one another, as far as the first tensors that differ in shape.
  private static func inOrder(
    _ wanted: [ParameterLayout.Tensor], _ offered: [TensorDescription]
  ) -> [String] {
    let alike = zip(wanted, offered).prefix { $0.shape == $1.shape }.count
    let shown = min(alike + 1, wanted.count)
    let first = max(0, shown - 8)
    return (first == 0 ? [] : ["…"])
      + (first..<shown).map {
        "\($0 == alike ? "other shape " : "") \(wanted[$0].name) \(wanted[$0].shape)  <-  "
          + "\(offered[$0].name.legible) \(offered[$0].shape)"
      }
  }

  private static func line(
    missing tensor: ParameterLayout.Tensor, _ naming: (String) -> String, _ unexpected: [TensorDescription]
  ) -> String {
    // Files may have any number of tensors, and comparing names takes time.
    let alike = unexpected.prefix(1000).filter {
      $0.shape == tensor.shape && $0.name.leafName == tensor.name.leafName
    }
    let nearest =
      Suggestion.nearest(to: naming(tensor.name), among: alike.map(\.name))
      ?? (alike.count == 1 ? alike[0].name : nil)
    let question = nearest.map { "; did you mean '\($0.legible)'?" } ?? ""
    return "missing      \(tensor.name) \(tensor.shape)\(question)"
  }

  private static func line(_ tensor: ParameterLayout.Tensor, _ found: TensorDescription) -> String {
    let isTransposed = tensor.shape.count == 2 && found.shape == tensor.shape.reversed()
    return "other shape  \(tensor.name) \(tensor.shape): '\(found.name.legible)' is \(found.shape)"
      + (isTransposed ? ", which is transposed" : "")
  }

  private static func limited<Fault>(_ faults: [Fault], _ line: (Fault) -> String) -> [String] {
    let most = 12
    let lines = faults.prefix(faults.count > most + 1 ? most : most + 1).map(line)
    return lines.count == faults.count ? lines : lines + ["… and \(faults.count - most) more"]
  }

  private static func advice(
    _ missing: [ParameterLayout.Tensor], _ unexpected: [TensorDescription]
  ) -> String {
    if missing.isEmpty && unexpected.isEmpty { return "is this the network that the weights are of?" }
    let isBuffer = { (tensor: ParameterLayout.Tensor) in tensor.name.leafName.hasPrefix("running_") }
    if unexpected.isEmpty, missing.allSatisfy(isBuffer) {
      return "a batch norm needs its running statistics; save model.state_dict(), not the parameters alone"
    }
    if let first = missing.first, let other = unexpected.first {
      return
        "say what belongs together, as in `names: {\(first.name): \(other.name.legible)}`, or a layer at a time"
    }
    return "is this the network that the weights are of?"
  }
}
