import Declarations
import FileFormats
import Networks
import Neural
import Workflow

/// All control points of the curve that a file has.
struct ImportedCurve {
  /// As flat vectors.
  let points: [[Float]]
  /// Running statistics of both ends.
  let statistics: (start: [Float], end: [Float])
  /// Which tensors became which, of the first point.
  let matching: WeightMatching
  private let first: FoundWeights
  private let hasNorms: Bool

  /// - Parameter proceed: is called before each tensor is read, and throws where the work is to stop.
  /// - Throws: `FileFormatError` where the file has no curve, or as `FoundWeights` does.
  init(in file: TensorFile, of network: Network, _ settings: ImportSettings, proceed: () throws -> Void)
    throws
  {
    let layout = try network.layout()
    func found(at point: Int) throws -> FoundWeights {
      try FoundWeights(
        in: file, of: network,
        ImportSettings(
          entry: settings.entry, names: settings.names, ignore: settings.ignore, controlPoint: point,
          isOfWholeCurve: true), proceed: proceed)
    }
    first = try found(at: 0)
    matching = first.matching
    let count = first.offered.controlPoints?.count ?? 0
    let last = try found(at: count - 1)
    let between = try (1..<count - 1).map { try found(at: $0).checkpoint.parameters(for: layout) }
    points =
      [try first.checkpoint.parameters(for: layout)] + between
      + [try last.checkpoint.parameters(for: layout)]
    statistics = (try first.checkpoint.buffers(for: layout), try last.checkpoint.buffers(for: layout))
    hasNorms = layout.bufferCount > 0
  }

  func notes(listedIn list: String) -> [String] {
    let ofCurve =
      first.offered.controlPoints?.haveOwnStatistics == false && hasNorms
      ? [
        "a curve's file has one set of batch-norm statistics for all of it, which both ends have now: measure the curve "
          + "with statistics that are estimated anew, as is the default, and not with `own-norms`"
      ] : []
    return ofCurve + first.notes(listedIn: list)
  }

  /// The kind of curve, as the file has it or as is said.
  ///
  /// - Throws: `FileFormatError` where nobody says it, or the file says another.
  static func family(
    of file: TensorFile, _ content: FileContent, said: (any CurveFamily)?
  ) throws -> any CurveFamily {
    let found = try stored(in: content, file) ?? published(file)
    guard let found else {
      guard let said else {
        throw FileFormatError(
          file: file.name, expected: "a curve of a known family", found: "one that does not say its family",
          remedy: "write `family: bezier` or `family: polygonal-chain`")
      }
      return said
    }
    guard let said, type(of: said).kind != type(of: found).kind else { return said ?? found }
    throw FileFormatError(
      file: file.name, expected: "a curve of the family \(type(of: said).kind)",
      found: type(of: found).kind, remedy: "leave `family` out")
  }

  /// Of a curve of Thalweg's.
  private static func stored(in content: FileContent, _ file: TensorFile) throws -> (any CurveFamily)? {
    guard file.format == .safetensors,
      try SafetensorsFile(decoding: content).metadata["family"] != nil
    else { return nil }
    return try FittedCurve(files: [ArtifactFile(name: "curve.safetensors", bytes: Array(content.bytes))])
      .family()
  }

  /// Garipov's Bézier curves keep binomials beside their weights, and chains only the numbers of their points.
  private static func published(_ file: TensorFile) -> (any CurveFamily)? {
    let names = file.tensors.map(\.name).filter { $0.layerName.leafName == "coeff_layer" }.map(\.leafName)
    return names.contains("binom") ? Bezier() : names.contains("range") ? PolygonalChain() : nil
  }
}
