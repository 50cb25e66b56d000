import Declarations

/// An experiment as a graph: typed stages in an order in which they can run, and the sources they read.
public struct Graph: Sendable {
  public let name: String
  public let description: String?
  /// Each after all that it refers to; otherwise in the order of the document.
  public let stages: [GraphNode]
  /// By name.
  public let sources: ExactDictionary<GraphSource>
  /// The text of the specification as it was written.
  public let source: SourceText
  /// What flags laid upon it.
  let overrides: [String]
  /// What the user should know of it before anything is done.
  public let warnings: [Diagnostic]
  private let positions: [String: Int]

  init(
    name: String, description: String?, stages: [GraphNode], sources: ExactDictionary<GraphSource>,
    source: SourceText, overrides: [String], warnings: [Diagnostic] = []
  ) {
    self.name = name
    self.description = description
    self.stages = stages
    self.sources = sources
    self.source = source
    self.overrides = overrides
    self.warnings = warnings
    positions = Dictionary(stages.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
  }

  public func stage(_ name: String) -> GraphNode? { position(of: name).map { stages[$0] } }

  /// Where the stage stands in `stages`.
  func position(of name: String) -> Int? { positions[name] }
}

extension Graph {
  /// What decides the bytes of computed results, in the order of the stages: one in most graphs.
  public var numerics: String {
    var seen: Set<String> = []
    let all = stages.compactMap(\.numerics).filter { seen.insert($0).inserted }
    return all.isEmpty ? "no engine" : all.joined(separator: "; ")
  }

  /// The specification as it was written, with a comment for each flag that changed something in it.
  var writtenSpecification: SourceText {
    if overrides.isEmpty { return source }
    let flags = overrides.map {
      "# run with --set \($0.split(whereSeparator: \.isNewline).joined(separator: " "))\n"
    }
    let end = source.text.isEmpty || source.text.hasSuffix("\n") ? "" : "\n"
    return SourceText(name: source.name, text: source.text + end + flags.joined())
  }
}

/// A stage of an experiment.
///
/// A reference: a plan, a run and their events hand every stage about, and all that it holds would be counted each time.
public final class GraphNode: Sendable {
  public let name: String
  public let namePlace: Place
  public let kind: StageKind
  public let description: String?
  /// What it asks of a cluster.
  public let resources: Resources
  /// The settings as they were written, with defaults and inherited ones, each with its place.
  public let settings: Node
  public let stage: any Stage
  /// What decides the bytes of its results beside settings and inputs; nil where nothing but these does.
  let numerics: String?
  /// What it makes.
  public let outputs: [OutputDeclaration]
  /// In the order of writing.
  public let references: [Reference]
  /// The names of the stages and sources that it refers to, each once.
  public let referredNames: [String]
  /// Every setting, the defaults included.
  private let complete: Canonical

  init(entry: Specification.StageEntry, settings: Node, stage: any Stage, numerics: String?) {
    name = entry.name
    namePlace = entry.namePlace
    kind = entry.kind
    description = entry.description
    resources = entry.resources
    self.settings = settings
    self.stage = stage
    self.numerics = numerics
    outputs = entry.kind.outputs(of: settings)
    complete = entry.kind.write(stage, .complete)
    references = complete.references
    var seen = Set<ExactText>()
    referredNames = references.map(\.name).filter { seen.insert(ExactText($0)).inserted }
  }

  /// Every setting, the defaults included, with references by name.
  public var completeSettings: JSON { complete.jsonWithNames }
}

/// A source that an experiment reads.
public struct GraphSource: Sendable {
  public let name: String
  public let namePlace: Place
  public let kind: SourceKind
  public let settings: Node
  public let source: any Source

  /// What relative paths in it are seen from: the folder of the file that the first of them is written in,
  /// whichever files and flags say the rest.
  public var folder: String {
    let path = settings.first(under: kind.pathKeys)
    return FilePath.folder(ofFile: (path ?? settings).place.source.name)
  }

  /// Whether a stage names it as a file, rather than the document as an entry of a section.
  public var isFile: Bool { kind.type == InputFile.type }

  /// Every setting, the defaults included.
  public var completeSettings: JSON { kind.write(source, .complete).jsonWithNames }
}

extension GraphSource {
  /// A file that a stage names itself.
  init(file path: String, at place: Place) {
    let entry = Node.Entry(key: "path", keyPlace: place, value: Node(.text(path), at: place))
    self.init(
      name: path, namePlace: place, kind: SourceKind(InputFile.self),
      settings: Node(.map([entry]), at: place),
      source: InputFile(path: path))
  }
}

extension Node {
  /// The first value under one of `keys`, at any depth.
  fileprivate func first(under keys: Set<String>) -> Node? {
    for entry in entries ?? [] {
      if keys.contains(entry.key) { return entry.value }
      if let found = entry.value.first(under: keys) { return found }
    }
    return elements?.lazy.compactMap { $0.first(under: keys) }.first
  }
}
