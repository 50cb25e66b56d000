import Declarations
import FileFormats
import Networks
import Neural
import Platform
import Workflow

/// Takes a whole curve from a file that another program made: the control points of Garipov's `net.<layer>.weight_0`,
/// `weight_1` ..., or those of a curve of Thalweg's.
///
/// `import` with `control-point` takes one of them.
struct ImportCurve: NetworkStage {
  static let kind = "import-curve"
  static let version = 1
  static let summary =
    "Reads a curve with all its control points from one file, such as Garipov's checkpoints."

  static let curve = Output<FittedCurve>("curve")
  static let names = Output<ImportedNames>("names")
  static let outputs = [curve.declaration, names.declaration]

  let file: Input<InputFile>
  let network: Network
  let data: Input<DatasetSource>?
  let family: (any CurveFamily)?
  let entry: String?
  let names: [NamedValue<String>]
  let ignore: [String]

  static let schema = Schema<ImportCurve>.record(
    "`import-curve`", absent: ImportFields.absent,
    Field(
      "file", \.file, .input(), "The file with the curve: .safetensors, .pth, .pt or .npz.",
      alsoCalled: ["path", "checkpoint", "weights", "ckpt"]),
    Field(
      "network", \.network, .network, "The network at each point of the curve.",
      alsoCalled: SettingSynonyms.network),
    Field(
      "data", \.data, optional: .input(),
      "The data set that the curve was fitted on, for stages that inherit it."),
    Field(
      "family", \.family, optional: CurveFamilies.schema,
      "The kind of curve (default: as the file has it, which Garipov's and Thalweg's do).",
      alsoCalled: ["curve", "curve_type"]),
    Field(
      "entry", \.entry, optional: .text,
      "Where in the file the curve is, such as model_state (default: the only place).",
      alsoCalled: ["state_dict", "key"]),
    Field(
      "names", \.names, .map(of: .text), default: [],
      "What the file calls tensors or layers of the network, without the numbers of points: {0: net.conv1}."),
    ImportFields.ignore(\.ignore),
    ComputingFields.engine(),
    build: {
      ImportCurve(
        file: $0, network: $1.computed(by: $7), data: $2, family: $3, entry: $4, names: $5, ignore: $6)
    })

  /// The data set is handed on, not read.
  func partsRead(of source: Reference) -> Set<String>? { source.types == [DatasetSource.type] ? [] : nil }

  func check(in context: CheckContext) {
    if let data { NetworkCheck(network: network, data: data).report(in: context) }
    NamesCheck(names: names, network: network).report(in: context)
  }

  func run(in context: StageContext) throws {
    let path = context.path(of: file)
    let content = try FileContent.read(path)
    try context.verify(Digest(of: Array(content.bytes)), ofFile: path, of: file)
    let found = try TensorFile(decoding: content, entry: entry)
    for note in found.notes { context.warn(note) }
    let imported = try ImportedCurve(
      in: found, of: network, ImportSettings(entry: entry, names: names, ignore: ignore),
      proceed: { try context.checkCancellation() })
    let layout = try network.layout()
    let curve = Curve(
      family: try ImportedCurve.family(of: found, content, said: family), controlPoints: imported.points)
    for note in imported.notes(listedIn: "names.csv") { context.warnOfResult(note) }
    try context.emit(
      Self.curve,
      FittedCurve(
        curve, startBuffers: imported.statistics.start, endBuffers: imported.statistics.end, layout: layout))
    try context.emit(Self.names, ImportedNames(imported.matching))
  }
}

extension ImportCurve {
  /// The file, its tensors, the curve, and this once more as it is written, with as many points as most curves have.
  func resourceEstimate(in context: EstimateContext) throws -> ResourceEstimate? {
    let vector = try NetworkEstimate(network, batch: 1, in: context).memory.vector
    return ResourceEstimate(memory: 12 *| vector, results: 3 *| vector)
  }
}
