import Declarations
import Platform
import Specifications

/// How stages are read, with what they take from one another.
extension GraphBuilder {
  /// Reads stages in an order in which each comes after those that it refers to.
  ///
  /// - Returns: those that could be read, and what is wrong with the others.
  package mutating func read(_ order: [Int]) -> (nodes: [GraphNode], mistakes: Problems) {
    var earlier = problems
    problems = earlier.fresh
    let nodes = order.compactMap { index -> GraphNode? in
      let entry = specification.stages[index]
      let meant = references[index].flatMap { sites(meantBy: $0) }
      let kind = kinds[index]
      return reporting(of: entry) { $0.node(of: entry, kind, meant) }
    }
    let mistakes = problems
    earlier.takeReadings(of: mistakes)
    problems = earlier
    return (nodes, mistakes)
  }

  /// The stage read, with what it inherits; nil where something is wrong with it.
  private mutating func node(
    of entry: Specification.StageEntry, _ kind: StageKind, _ sites: [DocumentShape.Site]
  ) -> GraphNode? {
    let asked = requests[entry.name] ?? []
    let inherited = granting(asked.map(\.request), of: kind, in: inheriting(entry, kind, sites))
    let settings = kind.shape.resolvingNames(in: inherited) { section, name in
      named(name, in: section)
    }
    self.settings[entry.name] = settings
    if let problem = objection(to: settings, of: kind) {
      problems.report(problem)
      withheld[entry.name, default: []].formUnion(kind.inherited)
    }
    guard let written = read(entry, kind, settings) else { return nil }
    let stage = written.resolvingDefaults(
      in: CheckContext(settings: settings, own: entry.own, stages: readStages, sources: sourceValues))
    readStages[entry.name] = stage
    do {
      return GraphNode(
        entry: entry, kind: kind, settings: settings, stage: stage, numerics: try kind.numerics?(stage),
        asked: asked.map { (words: $0.request.words, by: $0.stage) })
    } catch {
      let reason = FailureText.of(error)
      // What keeps one stage from being computed usually keeps all: it is said once.
      if reportedObstacles.insert(reason).inserted {
        problems.report("'\(entry.name)' cannot be computed: \(reason)", at: entry.namePlace)
      }
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
  private mutating func read(
    _ entry: Specification.StageEntry, _ kind: StageKind, _ settings: Node
  ) -> (any Stage)? {
    let base = base(of: entry, kind).flatMap { mistaken[$0] }
    guard base != nil || withheld[entry.name] != nil else {
      let before = problems.list.count
      let stage = kind.read(settings, &problems)
      let found = problems.list.dropFirst(before)
      if !found.isEmpty { mistaken[entry.name] = Set(found.map(\.message)) }
      return stage
    }
    let withheld = withheld[entry.name] ?? []
    var found = problems.fresh
    let stage = kind.read(settings, &found)
    problems.takeReadings(of: found)
    mistaken[entry.name] = (base ?? []).union(found.list.map(\.message))
    for problem in found.list where !withheld.contains(where: { problem.isMissing($0, in: settings) }) {
      // What is missing in a stage lies missing under those that are based on it.
      if problem.saysMissing, base?.contains(problem.message) ?? false { continue }
      problems.report(problem)
    }
    return stage
  }

  /// The stage whose settings lie under those of another.
  private func base(of entry: Specification.StageEntry, _ kind: StageKind) -> String? {
    guard let base = kind.baseReference, case .stage(let index)? = makers[entry.name] else { return nil }
    return references[index].flatMap { sites(meantBy: $0) }.first { $0.path.first == .key(base) }?.name
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
      help: Suggestion.help(for: text, among: entries.map(\.key)) ?? "there is nothing under `\(section)`")
    return nil
  }

  /// Reads what stands in sections of named values and is named by no stage: what is wrong with it would be found the
  /// day that one does.
  mutating func checkUnnamedEntries() {
    for section in registry.sections {
      let named = namedEntries[section.name] ?? []
      for entry in specification.sections[section.name] ?? [] where !named.contains(ExactText(entry.key)) {
        section.check(entry.value, &problems)
      }
    }
  }

  /// The settings with the fields that are left out taken from the stages referred to.
  private mutating func inheriting(
    _ entry: Specification.StageEntry, _ kind: StageKind, _ sites: [DocumentShape.Site]
  ) -> Node {
    guard var entries = entry.settings.entries else { return entry.settings }
    if let base = kind.baseReference,
      let site = sites.first(where: { $0.path.first == .key(base) }), let settings = settings[site.name]
    {
      let laid = kind.inherited.compactMap { kind.shape.laying(entry.own, over: settings, in: $0) }
      // What a stage that could not be read does not give is missing there.
      if readStages[site.name] == nil { withheld[entry.name, default: []].formUnion(kind.inherited) }
      return Node(
        .map(entries.filter { !kind.inherited.contains($0.key) } + laid), at: entry.settings.place)
    }
    for field in kind.inherited where entry.settings[field]?.isNull ?? true {
      let offers = sites.compactMap { site -> (from: String, entry: Node.Entry)? in
        guard case .key(let reference)? = site.path.first, kind.inherits(field, reference) else { return nil }
        return settings[site.name]?.entry(field).map { (from: site.name, entry: $0) }
      }
      guard let first = offers.first else {
        // A field that has a value of its own is never missing.
        if kind.shape.requires(field), mayBeGiven(field, by: sites, of: kind),
          !hasSoundReferences(sites, without: field)
        {
          withheld[entry.name, default: []].insert(field)
        }
        continue
      }
      if let other = offers.first(where: { !$0.entry.value.saysTheSame(as: first.entry.value) }) {
        withheld[entry.name, default: []].insert(field)
        if readStages[first.from] == nil || readStages[other.from] == nil { continue }
        problems.report(
          "'\(entry.name)' cannot inherit `\(field)`: '\(first.from)' and '\(other.from)' have different ones",
          at: entry.namePlace, help: "make them equal, or set `\(field)` in '\(entry.name)'")
        continue
      }
      entries.removeAll { $0.key == field }
      entries.append(first.entry)
    }
    return Node(.map(entries), at: entry.settings.place)
  }

  /// Whether a field might come from what a stage refers to: not where the references are missing that would give it.
  private func mayBeGiven(_ field: String, by sites: [DocumentShape.Site], of kind: StageKind) -> Bool {
    guard let givers = kind.givers[field] else { return true }
    return sites.contains { site in
      if case .key(let reference)? = site.path.first { givers.contains(reference) } else { false }
    }
  }

  /// Finds out what stages want others to make.
  mutating func gatherRequests() {
    for index in specification.stages.indices {
      for request in kinds[index].requests(specification.stages[index].settings) {
        for site in references[index].flatMap({ $0.members ?? [$0.site] })
        where site.path == request.reference {
          requests[site.name, default: []].append((request, specification.stages[index].name))
        }
      }
    }
  }

  /// The settings with what others ask of the stage, as far as its kind has such settings.
  private func granting(_ requests: [StageRequest], of kind: StageKind, in settings: Node) -> Node {
    guard !requests.isEmpty, var entries = settings.entries else { return settings }
    for request in requests where kind.shape.hasField(request.field) {
      let place = request.value.place
      let written = entries.firstIndex { $0.key == request.field }
      let values = (written.flatMap { entries[$0].value.elements } ?? []) + [request.value]
      let entry = Node.Entry(
        key: request.field, keyPlace: written.map { entries[$0].keyPlace } ?? place,
        value: Node(.list(values), at: written.map { entries[$0].value.place } ?? place))
      if let written { entries[written] = entry } else { entries.append(entry) }
    }
    return Node(.map(entries), at: settings.place)
  }

  /// Whether everything at `sites` is a sound stage that gives no such field, or of a kind that has none: then the field is
  /// really missing.
  private func hasSoundReferences(_ sites: [DocumentShape.Site], without field: String) -> Bool {
    !sites.isEmpty
      && sites.allSatisfy { site in
        guard case .stage(let index)? = makers[site.name] else { return false }
        let kind = kinds[index]
        return (kind.shape.hasField(field) == false || readStages[site.name] != nil)
          && outputs(of: index).contains { site.types.contains($0.type) }
      }
  }

  package mutating func check(_ nodes: [GraphNode]) {
    for node in nodes {
      guard case .stage(let index)? = makers[node.name] else { continue }
      let entry = specification.stages[index]
      let base = base(of: entry, node.kind).flatMap { mistaken[$0] } ?? []
      let context = CheckContext(
        settings: node.settings, own: entry.own, saidOfBase: base, stages: readStages, sources: sourceValues)
      node.stage.check(in: context)
      if !context.messages.isEmpty { mistaken[node.name, default: []].formUnion(context.messages) }
      if context.problems.count == 0 { continue }
      reporting(of: entry) { $0.problems.absorb(context.problems) }
    }
  }
}

extension DocumentShape {
  /// One field of what a stage writes, laid over that of the stage that it is based on.
  fileprivate func laying(_ own: Node, over base: Node, in name: String) -> Node.Entry? {
    guard let own = own.entry(name) else { return base.entry(name) }
    guard let base = base.entry(name), let shape = field(name)?.shape else { return own }
    return Node.Entry(
      key: own.key, keyPlace: own.keyPlace, value: shape.merging(own.value, over: base.value))
  }

  fileprivate func hasField(_ name: String) -> Bool { field(name) != nil }

  fileprivate func requires(_ name: String) -> Bool { field(name)?.isRequired ?? false }

  private func field(_ name: String) -> FieldShape? {
    if case .record(let record) = self { record.field(name) } else { nil }
  }
}
