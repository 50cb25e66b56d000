import Declarations
import Platform
import Specifications

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
  package let overrides: [String]
  /// Where flags give variables their values, by full name.
  private let flaggedVariables: [ExactText: Place]
  /// What the user should know of it before anything is done.
  public let warnings: [Diagnostic]
  /// For each stage, the places of the stages that it refers to, each once and in the order of writing.
  package let needs: [[Int]]
  /// For each stage, the names of the sources that it refers to.
  let reads: [[String]]
  private let positions: [String: Int]

  package init(
    name: String, description: String?, stages: [GraphNode], sources: ExactDictionary<GraphSource>,
    source: SourceText, overrides: [String], flaggedVariables: [ExactText: Place] = [:],
    warnings: [Diagnostic] = []
  ) {
    self.name = name
    self.description = description
    self.stages = stages
    self.sources = sources
    self.source = source
    self.overrides = overrides
    self.flaggedVariables = flaggedVariables
    self.warnings = warnings
    let positions = Dictionary(stages.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    self.positions = positions
    reads = stages.map { stage in stage.referredNames.filter { sources[$0] != nil } }
    needs = zip(stages, reads).map { stage, reads in
      stage.referredNames.compactMap { reads.containsExactly($0) ? nil : positions[$0] }
    }
  }

  /// Where a value was written that stands at `place`: in a flag, where it comes of a variable that a flag sets.
  func origin(of place: Place) -> Place {
    if flaggedVariables.isEmpty { return place }
    return Interpolation.names(in: place.text).lazy.compactMap { flaggedVariables[ExactText($0)] }.first
      ?? place
  }

  public func stage(_ name: String) -> GraphNode? { position(of: name).map { stages[$0] } }

  /// Where the stage stands in `stages`.
  package func position(of name: String) -> Int? { positions[name] }
}

extension Graph {
  /// The places of these stages and of all that they need, directly or not, each after what it needs.
  func places(neededBy wanted: [Int]) -> [Int] {
    var isNeeded = [Bool](repeating: false, count: stages.count)
    for index in wanted { isNeeded[index] = true }
    // A stage stands after all that it needs.
    for index in stages.indices.reversed() where isNeeded[index] {
      for need in needs[index] { isNeeded[need] = true }
    }
    return stages.indices.filter { isNeeded[$0] }
  }

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
  package let numerics: String?
  /// What it makes.
  public let outputs: [OutputDeclaration]
  /// In the order of writing.
  public let references: [Reference]
  /// The names of the stages and sources that it refers to, each once.
  public let referredNames: [String]
  /// What other stages ask it to make, in words, and which.
  let asked: [(words: String, by: String)]
  /// Every setting, the defaults included.
  private let complete: Canonical

  package init(
    entry: Specification.StageEntry, kind: StageKind, settings: Node, stage: any Stage, numerics: String?,
    asked: [(words: String, by: String)] = []
  ) {
    self.asked = asked
    name = entry.name
    namePlace = entry.namePlace
    self.kind = kind
    description = entry.description
    resources = entry.resources
    self.settings = settings
    self.stage = stage
    self.numerics = numerics
    outputs = stage.outputs
    complete = kind.write(stage, .complete)
    references = complete.references
    referredNames = references.map(\.name).eachOnce
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

  /// Whether a stage names it as a file, rather than the document as an entry of a section.
  public var isFile: Bool { kind.type == InputFile.type }

  /// Every setting, the defaults included.
  public var completeSettings: JSON { kind.write(source, .complete).jsonWithNames }
}

extension GraphSource {
  /// A file that a stage names itself.
  package init(file path: String, at place: Place) {
    let entry = Node.Entry(key: "path", keyPlace: place, value: Node(.text(path), at: place))
    self.init(
      name: path, namePlace: place, kind: SourceKind(InputFile.self),
      settings: Node(.map([entry]), at: place),
      source: InputFile(path: WrittenPath(path, at: place)))
  }
}

extension [String] {
  /// Each text once, where it stands first.
  fileprivate var eachOnce: [String] {
    if count < 2 { return self }
    if count < 10 { return indices.filter { !self[..<$0].containsExactly(self[$0]) }.map { self[$0] } }
    var seen = Set<ExactText>()
    return filter { seen.insert(ExactText($0)).inserted }
  }
}
