import Declarations
import FileFormats
import Networks
import Neural
import Platform
import Workflow

/// Takes weights from a file that another program made: safetensors, a PyTorch checkpoint, or npz.
struct Import: NetworkStage {
  static let kind = "import"
  static let version = 1
  static let summary =
    "Reads weights from a safetensors, PyTorch or NumPy file, without executing anything in it."

  static let synonyms: [Synonym] = ["load", "checkpoint", "load_state_dict", "from_pretrained"]

  static let weights = Output<Weights>("weights")
  static let names = Output<ImportedNames>("names")
  static let outputs = [weights.declaration, names.declaration]

  let file: Input<InputFile>
  let network: Network
  let data: Input<DatasetSource>?
  let entry: String?
  let names: [NamedValue<String>]
  let ignore: [String]
  let controlPoint: Int?

  static let schema = Schema<Import>.record(
    "`import`",
    absent: ImportFields.absent,
    Field(
      "file", \.file, .input(), "The file with the weights: .safetensors, .pth, .pt or .npz.",
      alsoCalled: ["path", "filename", "checkpoint", "ckpt", "weights"]),
    Field(
      "network", \.network, .network, "The network that has these weights.",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, optional: .input(),
      "The data set that the weights were trained on, for stages that inherit it."),
    Field(
      "entry", \.entry, optional: .text,
      "Where in the file the weights are, such as model_state or state_dict.model (default: the only place).",
      alsoCalled: ["state_dict", "key"]),
    Field(
      "names", \.names, .map(of: .text), default: [],
      "What the file calls tensors or layers of the network: {0.weight: conv1.weight} or {0: conv1}."),
    ImportFields.ignore(\.ignore),
    Field(
      "control-point", \.controlPoint, optional: .integer(0...999),
      "Which control point to read from a curve's file: 1 reads net.0.weight_1 and so on."),
    ComputingFields.engine(),
    build: {
      Import(
        file: $0, network: $1.computed(by: $7), data: $2, entry: $3, names: $4, ignore: $5, controlPoint: $6)
    })

  /// The data set is handed on, not read.
  func partsRead(of source: Reference) -> Set<String>? { source.types == [DatasetSource.type] ? [] : nil }

  func check(in context: CheckContext) {
    if let data { NetworkCheck(network: network, data: data).report(in: context) }
    NamesCheck(names: names, network: network).report(in: context)
  }

  private var settings: ImportSettings {
    ImportSettings(entry: entry, names: names, ignore: ignore, controlPoint: controlPoint)
  }

  func run(in context: StageContext) throws {
    let path = context.path(of: file)
    let content = try FileContent.read(path)
    try context.verify(Digest(of: Array(content.bytes)), ofFile: path, of: file)
    let found = try TensorFile(decoding: content, entry: entry)
    for note in found.notes { context.warn(note) }
    let weights = try FoundWeights(
      in: found, of: network, settings, proceed: { try context.checkCancellation() })
    for note in weights.notes(listedIn: "names.csv") { context.warnOfResult(note) }
    try context.emit(Self.weights, weights.checkpoint)
    try context.emit(Self.names, ImportedNames(weights.matching))
  }
}

extension String {
  /// The name of the layer that a tensor's name starts with: "features.0" of "features.0.weight".
  var layerName: String { lastIndex(of: ".").map { String(self[..<$0]) } ?? "" }

  /// The name of a tensor within its layer: "weight" of "features.0.weight".
  var leafName: String { split(separator: ".").last.map(String.init) ?? self }
}

extension Array where Element: Hashable {
  /// Each once, where it came first.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension Import {
  /// The file, its tensors, the weights, and these once more as they are written.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let vector = try NetworkEstimate(network, batch: 1, in: context).memory.vector
    return ResourceEstimate(memory: 4 *| vector, results: vector)
  }
}

/// What all stages that read weights of other programs have in common.
enum ImportFields {
  /// What loaders elsewhere are told, and these need not be.
  static let absent = [
    AbsentCase(
      ["strict"], "is not needed: each tensor of the network has to be found, and none may be left over",
      help: "`ignore` skips tensors of the file"),
    AbsentCase(
      ["prefix"], "is not needed: prefixes such as `module.` are recognised",
      help: "leave it out; `names` says what is not recognised"),
    AbsentCase(
      ["map_location", "weights_only"],
      "is not needed: nothing in a file is executed, and no device is used",
      help: "leave it out"),
  ]

  static func ignore<Root: Sendable>(
    _ path: KeyPath<Root, [String]> & Sendable
  ) -> Field<Root, [String]> {
    Field(
      "ignore", path, .oneOrMore(of: .text), default: [],
      "Tensors to skip, as name patterns where * matches anything: [n_averaged, 'criterion.*'].")
  }
}
