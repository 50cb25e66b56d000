import Declarations
import Interchange
import Neural
import Workflow

/// Takes weights from a file that another program made: safetensors, a PyTorch checkpoint, or npz.
struct Import: Stage {
  static let kind = "import"
  static let version = 1
  static let summary =
    "Takes weights from a file of safetensors, PyTorch or NumPy, and executes nothing of it."
  static let computes = false

  static let weights = Output<Checkpoint>("weights")
  static let names = Output<ImportedNames>("names")
  static let outputs = [weights.declaration, names.declaration]

  let file: Input<InputFile>
  let network: Network
  let data: Input<DatasetSource>?
  let entry: String?
  let names: [NamedValue<String>]

  static let schema = Schema<Import>.record(
    "`import`",
    Field("file", \.file, .input(), "The file with the weights: .safetensors, .pth, .pt or .npz."),
    Field("network", \.network, .network, "The network that the weights are of."),
    Field(
      "data", \.data, optional: .input(),
      "The data set that the weights were trained on, for stages that take it from here."),
    Field(
      "entry", \.entry, optional: .text,
      "Where in the file the weights are, such as model_state; found by itself where there is but one place."),
    Field(
      "names", \.names, .map(of: .text), default: [],
      "What the file calls tensors or layers of the network: {0.weight: conv1.weight} or {0: conv1}."),
    build: Import.init)

  /// The data set is handed on, not read.
  func partsRead(of source: Reference) -> Set<String>? { source.types == [DatasetSource.type] ? [] : nil }

  func check(in context: CheckContext) {
    if let data { NetworkCheck(network: network, data: data).report(in: context) }
    guard let layout = try? network.layout() else { return }
    let tensors = (layout.parameters + layout.buffers).map(\.name)
    let known = tensors + tensors.map(\.layerName).uniqued
    for name in names where !known.contains(name.name) {
      context.report(
        "the network has no '\(name.name)'", at: ["names", .key(name.name)],
        help: Suggestion.help(for: name.name, among: known))
    }
  }

  func run(in context: StageContext) throws {
    let layout = try network.layout()
    let path = context.path(of: file)
    let content = try FileContent.read(path)
    try context.verify(Digest(of: Array(content.bytes)), ofFile: path, of: file)
    let found = try TensorFile(decoding: content, entry: entry)
    let matching = try WeightMatching(
      of: network, to: found,
      given: Dictionary(names.map { ($0.name, $0.value) }) { first, _ in first })
    var values: [String: [Float]] = [:]
    for pair in matching.pairs {
      try context.checkCancellation()
      values[pair.tensor.name] = try found.weights(pair.index)
    }
    if let note = matching.note { context.warn(note) }
    try context.emit(
      Self.weights,
      Checkpoint(
        parameters: layout.parameters.flatMap { values[$0.name] ?? [] },
        buffers: layout.buffers.flatMap { values[$0.name] ?? [] }, layout: layout))
    try context.emit(Self.names, ImportedNames(matching))
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
        found: "\(values[place]) as element \(place) of '\(shown)'",
        remedy: "the training that made them diverged, or they are not weights")
    }
    return values
  }
}

extension String {
  /// The name of the layer that a tensor's name starts with: "features.0" of "features.0.weight".
  var layerName: String { lastIndex(of: ".").map { String(self[..<$0]) } ?? "" }

  /// The name of a tensor within its layer: "weight" of "features.0.weight".
  var leafName: String { split(separator: ".").last.map(String.init) ?? self }
}

extension [String] {
  /// Each once, where it came first.
  var uniqued: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
