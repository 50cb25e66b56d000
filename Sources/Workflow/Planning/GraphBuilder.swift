import Declarations

/// Makes the graph of a specification: checks names and types of references, finds the order, fills in what
/// stages take from one another, and reads every stage.
public struct GraphBuilder {
  var specification: Specification
  var problems: Problems
  var instanceProblems = InstanceProblems()
  var makers: ExactDictionary<Maker> = [:]
  private var settings: ExactDictionary<Node> = [:]
  private var readStages: ExactDictionary<any Stage> = [:]
  /// Fields that a stage cannot take from another for a reason that is reported there.
  private var withheld: [String: Set<String>] = [:]
  private var readSources: ExactDictionary<GraphSource> = [:]
  private var sourceValues: ExactDictionary<any Source> = [:]
  /// The entries of sections of named values that stages name, by section.
  private var namedEntries: [String: Set<ExactText>] = [:]

  enum Maker {
    case stage(Int)
    case source(Int)
    /// The stages that an entry with `for` stands for: the first of its stages, all of which make the same.
    case family(first: Int)
    /// A file that a stage names itself, at the first place that does.
    case file(Place)

    /// A stage that makes what this does.
    var stage: Int? {
      switch self {
      case .stage(let index), .family(let index): index
      case .source, .file: nil
      }
    }
  }

  private init(_ specification: Specification) {
    self.specification = specification
    problems = specification.problems
  }

  /// - Throws: `Diagnostics`, all problems at once.
  public static func graph(of specification: Specification) throws(Diagnostics) -> Graph {
    var builder = GraphBuilder(specification)
    return try builder.build()
  }

  private mutating func build() throws(Diagnostics) -> Graph {
    registerNames()
    readAllSources()
    selectFamilyMembers()
    let sites = specification.stages.map { $0.kind.shape.references(in: $0.settings) }
    registerFiles(sites.flatMap(\.self))
    let edges = sites.indices.map { index in checkedEdges(of: index, sites[index]) }
    sourceValues = readSources.mapValues(\.source)
    let order = DependencyOrder(edges)
    report(order.cycle)
    let nodes = order.indices.compactMap { index in node(index, sites[index]) }
    check(nodes)
    checkUnnamedEntries()
    for problem in instanceProblems.diagnostics(in: specification.families) { problems.report(problem) }
    try problems.throwIfAny()
    let referred = Set(nodes.lazy.flatMap(\.referredNames).map(ExactText.init))
    return Graph(
      name: specification.name, description: specification.description, stages: nodes,
      sources: readSources.filter { name, _ in referred.contains(ExactText(name)) },
      source: specification.source,
      overrides: specification.overrides, warnings: problems.sorted)
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
    for entry in specification.sources {
      guard let source = entry.kind.read(entry.settings, &problems) else { continue }
      readSources[entry.name] = GraphSource(
        name: entry.name, namePlace: entry.namePlace, kind: entry.kind, settings: entry.settings,
        source: source)
    }
  }
}

extension GraphBuilder {
  /// Makes a source of every file that a stage names itself, known by its path as it is written.
  private mutating func registerFiles(_ sites: [DocumentShape.Site]) {
    for site in sites where site.types == [InputFile.type] {
      switch makers[site.name] {
      case nil:
        makers[site.name] = .file(site.place)
        readSources[site.name] = GraphSource(file: site.name, at: site.place)
      case .file(let first):
        let folders = [first, site.place].map { FilePath.folder(ofFile: $0.source.name) }
        if folders[0] != folders[1] {
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

  /// The stages that a stage refers to; a reference to nothing, or to the wrong type, is reported.
  private mutating func checkedEdges(of index: Int, _ sites: [DocumentShape.Site]) -> [Int] {
    sites.compactMap { site in
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
  }

  func typesMade(by maker: Maker) -> [String] {
    switch maker {
    case .stage, .family: outputs(of: maker).map(\.type)
    case .source(let index): [specification.sources[index].kind.type]
    case .file: [InputFile.type]
    }
  }

  /// What a stage makes; nothing where it is none.
  func outputs(of maker: Maker) -> [OutputDeclaration] {
    maker.stage.map { specification.stages[$0].outputs } ?? []
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

  private mutating func node(_ index: Int, _ sites: [DocumentShape.Site]) -> GraphNode? {
    let entry = specification.stages[index]
    return reporting(of: entry) { $0.node(of: entry, sites) }
  }

  /// The stage read, with what it inherits; nil where something is wrong with it.
  private mutating func node(
    of entry: Specification.StageEntry, _ sites: [DocumentShape.Site]
  ) -> GraphNode? {
    let inherited = inheriting(entry, sites)
    let settings = entry.kind.shape.resolvingNames(in: inherited) { section, name in
      named(name, in: section)
    }
    self.settings[entry.name] = settings
    if let problem = objection(to: settings, of: entry.kind) {
      problems.report(problem)
      withheld[entry.name, default: []].formUnion(entry.kind.inherited)
    }
    guard let written = read(entry, settings) else { return nil }
    let stage = written.suited(
      in: CheckContext(settings: settings, stages: readStages, sources: sourceValues))
    readStages[entry.name] = stage
    do {
      return GraphNode(
        entry: entry, settings: settings, stage: stage, numerics: try entry.kind.numerics?(stage))
    } catch {
      problems.report("'\(entry.name)' cannot be computed: \(FailureText.of(error))", at: entry.namePlace)
      return nil
    }
  }

  /// What is wrong where a stage has none or several of the fields that exclude one another.
  private func objection(to settings: Node, of kind: StageKind) -> Diagnostic? {
    if kind.alternatives.isEmpty || settings.entries == nil { return nil }
    let fields = kind.alternatives.map { "`\($0)`" }
    let written = kind.alternatives.filter { !(settings[$0]?.isNull ?? true) }
    switch written.count {
    case 0:
      return Diagnostic(
        "\(fields.joined(separator: " or ")) is missing here", at: settings.place, help: "write one of them")
    case 1: return nil
    default:
      return Diagnostic(
        "\(fields.joined(separator: " and ")) exclude one another", at: settings[written[1]]?.place,
        help: "keep one of them")
    }
  }

  /// Reads a stage, and says nothing of fields that are missing only because of what was reported elsewhere.
  private mutating func read(_ entry: Specification.StageEntry, _ settings: Node) -> (any Stage)? {
    guard let withheld = withheld[entry.name] else { return entry.kind.read(settings, &problems) }
    var found = problems.fresh
    let stage = entry.kind.read(settings, &found)
    problems.takeReadings(of: found)
    for problem in found.list where !withheld.contains(where: { problem.isMissing($0, in: settings) }) {
      problems.report(problem)
    }
    return stage
  }

  private mutating func named(_ name: Node, in section: String) -> Node? {
    let entries = specification.sections[section] ?? []
    guard let text = name.text else { return nil }
    if let entry = entries.first(where: { $0.key.isExactly(text) }) {
      namedEntries[section, default: []].insert(ExactText(text))
      return entry.value
    }
    problems.report(
      "there is no '\(text)' under `\(section)`", at: name.place,
      help: Suggestion.help(for: text, among: entries.map(\.key)) ?? "nothing stands under `\(section)`")
    return nil
  }

  /// Reads what stands in sections of named values and is named by no stage: what is wrong with it would be found the
  /// day that one does.
  private mutating func checkUnnamedEntries() {
    for section in specification.namedSections {
      let named = namedEntries[section.name] ?? []
      for entry in specification.sections[section.name] ?? [] where !named.contains(ExactText(entry.key)) {
        section.check(entry.value, &problems)
      }
    }
  }

  /// The settings with the fields that are left out taken from the stages referred to.
  private mutating func inheriting(
    _ entry: Specification.StageEntry, _ sites: [DocumentShape.Site]
  ) -> Node {
    guard var entries = entry.settings.entries else { return entry.settings }
    for field in entry.kind.inherited where entry.settings[field]?.isNull ?? true {
      let offers = sites.compactMap { site in
        settings[site.name]?.entry(field).map { (from: site.name, entry: $0) }
      }
      guard let first = offers.first else {
        // A field that has a value of its own is never missing.
        if entry.kind.shape.requires(field), !hasSoundReferences(sites, without: field) {
          withheld[entry.name, default: []].insert(field)
        }
        continue
      }
      if let other = offers.first(where: { !$0.entry.value.saysTheSame(as: first.entry.value) }) {
        withheld[entry.name, default: []].insert(field)
        if readStages[first.from] == nil || readStages[other.from] == nil { continue }
        problems.report(
          "'\(first.from)' and '\(other.from)' do not agree on `\(field)`, which '\(entry.name)' would take from them",
          at: entry.namePlace, help: "write `\(field)` in '\(entry.name)'")
        continue
      }
      entries.removeAll { $0.key == field }
      entries.append(first.entry)
    }
    return Node(.map(entries), at: entry.settings.place)
  }

  /// Whether everything at `sites` is a sound stage of a kind that has no such field: then the field is really missing.
  private func hasSoundReferences(_ sites: [DocumentShape.Site], without field: String) -> Bool {
    !sites.isEmpty
      && sites.allSatisfy { site in
        guard case .stage(let index)? = makers[site.name] else { return false }
        let kind = specification.stages[index].kind
        return kind.shape.hasField(field) == false
          && specification.stages[index].outputs.contains { site.types.contains($0.type) }
      }
  }

  private mutating func check(_ nodes: [GraphNode]) {
    for node in nodes {
      let context = CheckContext(settings: node.settings, stages: readStages, sources: sourceValues)
      node.stage.check(in: context)
      if context.problems.count == 0 { continue }
      guard case .stage(let index)? = makers[node.name] else { continue }
      reporting(of: specification.stages[index]) { $0.problems.absorb(context.problems) }
    }
  }
}

extension DocumentShape {
  fileprivate func hasField(_ name: String) -> Bool { field(name) != nil }

  fileprivate func requires(_ name: String) -> Bool { field(name)?.isRequired ?? false }

  private func field(_ name: String) -> FieldShape? {
    if case .record(let record) = self { record.field(name) } else { nil }
  }
}
