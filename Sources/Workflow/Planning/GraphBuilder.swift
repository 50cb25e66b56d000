import Declarations
import Platform
import Specifications

/// Makes the graph of a specification: checks names and types of references, finds the order, fills in what
/// stages take from one another, and reads every stage.
public struct GraphBuilder {
  package var specification: Specification
  package let registry: Registry
  /// The kind of each stage, and of each source.
  let kinds: [StageKind]
  let sourceKinds: [SourceKind]
  var problems: Problems
  var instanceProblems = InstanceProblems()
  var makers: ExactDictionary<Maker> = [:]
  /// What each stage refers to, as far as names tell it.
  var references: [[FoundReference]] = []
  /// Why references to families mean none of their stages, or too many, by place.
  var refusedSelections: [String: Diagnostic] = [:]
  var settings: ExactDictionary<Node> = [:]
  /// What others want stages to make beside what they make anyway.
  var requests: ExactDictionary<[StageRequest]> = [:]
  var readStages: ExactDictionary<any Stage> = [:]
  /// Fields that a stage cannot take from another for a reason that is reported there.
  var withheld: [String: Set<String>] = [:]
  /// What kept stages from being computed, as far as it was said.
  var reportedObstacles: Set<String> = []
  private var readSources: ExactDictionary<GraphSource> = [:]
  var sourceValues: ExactDictionary<any Source> = [:]
  /// The entries of sections of named values that stages name, by section.
  var namedEntries: [String: Set<ExactText>] = [:]

  package enum Maker {
    case stage(Int)
    case source(Int)
    /// The stages that an entry with `for` stands for: the first of its stages, all of which make the same.
    case family(first: Int)
    /// A file that a stage names itself, at the first place that does.
    case file(Place)

    /// A stage that makes what this does.
    package var stage: Int? {
      switch self {
      case .stage(let index), .family(let index): index
      case .source, .file: nil
      }
    }
  }

  private init(_ specification: Specification, _ registry: Registry) {
    self.specification = specification
    self.registry = registry
    let byName = Dictionary(registry.stages.map { ($0.name, $0) }) { first, _ in first }
    kinds = specification.stages.map { stage in
      guard let kind = byName[stage.kind.name] else {
        preconditionFailure("a specification was read with other kinds of stages than its graph has")
      }
      return kind
    }
    sourceKinds = specification.sources.map { source in
      guard let kind = registry.source(source.kind.name) else {
        preconditionFailure("a specification was read with other sources than its graph has")
      }
      return kind
    }
    problems = specification.problems
  }

  /// - Parameter registry: what the specification was read with.
  /// - Throws: `Diagnostics`, all problems at once.
  public static func graph(
    of specification: Specification, in registry: Registry
  ) throws(Diagnostics) -> Graph {
    var builder = GraphBuilder(specification, registry)
    return try builder.build()
  }

  private mutating func build() throws(Diagnostics) -> Graph {
    let count = specification.stages.count
    makers.reserveCapacity(count + specification.sources.count + specification.families.count)
    settings.reserveCapacity(count)
    readStages.reserveCapacity(count)
    registerNames()
    readAllSources()
    findReferences()
    gatherRequests()
    registerFiles()
    sourceValues = readSources.mapValues(\.source)
    let order = DependencyOrder(references.map { $0.flatMap { stagesMeant(by: $0) } })
    let (nodes, mistakes) = read(order.indices)
    // What a stage makes is known once it is read, and what is wrong with references to it is said first.
    let edges = references.indices.map { checkedEdges(of: $0) }
    if !order.cycle.isEmpty { report(DependencyOrder(edges).cycle) }
    problems.absorb(mistakes)
    check(nodes)
    checkUnnamedEntries()
    for problem in instanceProblems.diagnostics(in: specification.families) { problems.report(problem) }
    try problems.throwIfAny()
    let referred = Set(nodes.lazy.flatMap(\.referredNames).map(ExactText.init))
    return Graph(
      name: specification.name, description: specification.description, stages: nodes,
      sources: readSources.filter { name, _ in referred.contains(ExactText(name)) },
      source: specification.source,
      overrides: specification.overrides, flaggedVariables: specification.flaggedVariables,
      warnings: problems.sorted)
  }

  private mutating func registerNames() {
    var places: [String: Place] = [:]
    func register(_ name: String, _ place: Place, _ maker: Maker, in builder: inout GraphBuilder) {
      if let first = places[name] {
        if builder.problems.isSettled(place) { return }
        let note = Diagnostic.Note("'\(name)' is given here first", at: first)
        builder.problems.report(
          Diagnostic("the name '\(name)' is given twice", at: place, notes: [note], help: "rename one"))
        return
      }
      places[name] = place
      builder.makers[name] = maker
    }
    for (index, source) in specification.sources.enumerated() {
      register(source.name, source.namePlace, .source(index), in: &self)
    }
    for (index, stage) in specification.stages.enumerated() {
      if let family = stage.family {
        if makers[family] == nil { register(family, stage.namePlace, .family(first: index), in: &self) }
        makers[stage.name] = .stage(index)
      } else {
        register(stage.name, stage.namePlace, .stage(index), in: &self)
      }
    }
  }

  private mutating func readAllSources() {
    for (entry, kind) in zip(specification.sources, sourceKinds) {
      guard let source = kind.read(entry.settings, &problems) else { continue }
      readSources[entry.name] = GraphSource(
        name: entry.name, namePlace: entry.namePlace, kind: kind, settings: entry.settings,
        source: source)
    }
  }
}

extension GraphBuilder {
  /// Makes a source of every file that a stage names itself, known by its path as it is written.
  private mutating func registerFiles() {
    for site in references.joined().map(\.site) where site.types == [InputFile.type] {
      switch makers[site.name] {
      case nil:
        makers[site.name] = .file(site.place)
        readSources[site.name] = GraphSource(file: site.name, at: site.place)
      case .file(let first):
        let paths = [first, site.place].map { WrittenPath(site.name, at: $0) }
        if !paths[0].isAbsolute, paths[0] != paths[1] {
          problems.report(
            "'\(site.name)' is a file beside \(first.source.name) too, and this would be another",
            at: site.place, help: "write './\(site.name)' here")
        }
      case .stage, .family, .source:
        problems.report(
          "'\(site.name)' is no file but a name given in this document", at: site.place,
          help: "a file of that name is written './\(site.name)'")
      }
    }
  }

  /// The stages that a reference means by its name, or one of the family that it names, whatever they make.
  private func stagesMeant(by found: FoundReference) -> [Int] {
    if let members = found.members { return members.compactMap { makers[$0.name]?.stage } }
    return (makers[found.site.name] ?? makers[InstanceName.family(of: found.site.name)])?.stage.map { [$0] }
      ?? []
  }

  /// The stages that a stage refers to; a reference to nothing, or to the wrong type, is reported.
  private mutating func checkedEdges(of index: Int) -> [Int] {
    var edges: [Int] = []
    for found in references[index] where !problems.isSettled(found.site.place) {
      if let refusal = refusal(of: found) {
        problems.report(refusal)
        problems.settle(found.site.place)
        continue
      }
      for site in sites(meantBy: found) { checkedEdge(site).map { edges.append($0) } }
    }
    return edges
  }

  private mutating func checkedEdge(_ site: DocumentShape.Site) -> Int? {
    if problems.isSettled(site.place) { return nil }
    guard let maker = makers[site.name] else {
      if specification.unreadableNames.contains(InstanceName.family(of: site.name)) { return nil }
      problems.report(unknownName(site), at: site.place, help: helpForUnknown(site))
      problems.settle(site.place)
      return nil
    }
    if let problem = objection(to: site, madeBy: maker) {
      problems.report(problem)
      problems.settle(site.place)
      return nil
    }
    if case .stage(let target) = maker { return target }
    return nil
  }

  func typesMade(by maker: Maker) -> [String] {
    switch maker {
    case .stage, .family: outputs(of: maker).map(\.type)
    case .source(let index): [sourceKinds[index].type]
    case .file: [InputFile.type]
    }
  }

  /// What a stage makes; nothing where it is none, or where that is not known.
  package func outputs(of maker: Maker) -> [OutputDeclaration] { maker.stage.map { outputs(of: $0) } ?? [] }

  /// What a stage makes, by its settings where they could be read; nothing where only those would tell.
  package func outputs(of index: Int) -> [OutputDeclaration] {
    let stage = specification.stages[index]
    return readStages[stage.name]?.outputs ?? kinds[index].outputs
  }

  /// Whether the settings of a stage say what it makes, so that no output is the main one.
  func choosesOutputs(_ index: Int) -> Bool {
    readStages[specification.stages[index].name]?.chosenOutputs != nil
  }

  private mutating func report(_ cycle: [Int]) {
    guard let first = cycle.first else { return }
    let stages = specification.stages
    let path = (cycle + [first]).map { "'\(stages[$0].name)'" }.joined(separator: " -> ")
    let entries = Set(cycle.map { stages[$0].name.prefix { $0 != "@" } })
    let isOfFamily = entries.count == 1 && stages[first].name.contains("@")
    problems.report(
      "these stages wait for one another: \(path)", at: stages[first].namePlace,
      help: isOfFamily
        ? "`for` counts no further than its values: a chain is one entry for each link, each naming the one before"
        : "an arrow reads 'needs'; remove one of them")
  }
}
