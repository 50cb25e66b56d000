import Declarations
import Platform
import Specifications

extension GraphBuilder {
  /// A reference of a stage, found once.
  package struct FoundReference {
    /// As it is written.
    let site: DocumentShape.Site
    /// The same to each of the stages that it means, where it names a family of them.
    package var members: [DocumentShape.Site]?
  }

  /// Finds the references of every stage, and puts the names of single stages in the place of those of families.
  mutating func findReferences() {
    if specification.families.isEmpty {
      references = specification.stages.map { stage in
        stage.kind.shape.references(in: stage.settings).map { FoundReference(site: $0) }
      }
      return
    }
    var families = FamilyReferences(specification.families)
    references.reserveCapacity(specification.stages.count)
    for (index, entry) in specification.stages.enumerated() {
      var found: [FoundReference] = []
      let settings = entry.kind.shape.selectingReferences(in: entry.settings) { site, takesSeveral in
        let sites = members(of: site, takesSeveral, for: entry, &families)
        found.append(FoundReference(site: site, members: sites))
        return sites?.map(\.text)
      }
      specification.stages[index] = entry.with(settings: settings)
      references.append(found)
    }
  }

  /// The stages of a family that a reference means; nil where it names none, and where there are none or too many: why
  /// is kept until it is known whether the family makes what is wanted at all.
  private mutating func members(
    of site: DocumentShape.Site, _ takesSeveral: Bool, for entry: Specification.StageEntry,
    _ families: inout FamilyReferences
  ) -> [DocumentShape.Site]? {
    guard site.types != [InputFile.type], !isStage(site.name), let family = families.family(in: site.name)
    else { return nil }
    // Whatever was said there of another stage of the same family would be said of this one.
    if problems.isSettled(site.place) || refusedSelection(at: site) != nil { return nil }
    do throws(SettingError) {
      let names = try families.names(of: family, in: site.name, from: entry.bindings)
      if takesSeveral || names.count == 1 { return names.map(site.naming) }
      refuse(site, tooMany(names, at: site), help: helpForTooMany(names, of: family, for: entry))
    } catch {
      refuse(site, error.message, help: error.help)
    }
    return nil
  }

  private func isStage(_ name: String) -> Bool { if case .stage? = makers[name] { true } else { false } }

  private mutating func refuse(_ site: DocumentShape.Site, _ message: String, help: String?) {
    refusedSelections[site.place.description] = Diagnostic(message, at: site.place, help: help)
  }

  /// Why a reference to a family means none of its stages, or too many.
  private func refusedSelection(at site: DocumentShape.Site) -> Diagnostic? {
    refusedSelections.isEmpty ? nil : refusedSelections[site.place.description]
  }

  /// The references that stand for one as it is written: to the stages that it means of a family, where that makes
  /// something that is wanted.
  func sites(meantBy found: FoundReference) -> [DocumentShape.Site] {
    if let members = found.members, familyFits(found.site) { members } else { [found.site] }
  }

  /// Why a reference to a family that makes something that is wanted means none of its stages, or too many.
  package func refusal(of found: FoundReference) -> Diagnostic? {
    guard let refusal = refusedSelection(at: found.site), familyFits(found.site) else { return nil }
    return refusal
  }

  /// Whether a family makes what is wanted, as far as that is known.
  private func familyFits(_ site: DocumentShape.Site) -> Bool {
    let made = makers[InstanceName.family(of: site.name)].map(typesMade) ?? []
    return made.isEmpty || made.contains(where: site.types.contains)
  }
}

extension GraphBuilder {
  /// What `body` reports, sorted by whether the stage is one of a family.
  package mutating func reporting<Result>(
    of entry: Specification.StageEntry, _ body: (inout GraphBuilder) -> Result
  ) -> Result {
    guard entry.family != nil else { return body(&self) }
    var earlier = problems
    problems = earlier.fresh
    let result = body(&self)
    for problem in problems.list { instanceProblems.add(problem, of: entry) }
    earlier.takeReadings(of: problems)
    problems = earlier
    return result
  }
}

extension GraphBuilder {
  private func tooMany(_ names: [String], at site: DocumentShape.Site) -> String {
    let listed = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    return "`\(site.fieldName)` expects one name; '\(site.name)' is \(names.count) stages: "
      + "\(listed)\(names.count > 3 ? ", …" : "")"
  }

  private func helpForTooMany(
    _ names: [String], of family: StageFamily, for entry: Specification.StageEntry
  ) -> String {
    let axes = family.axes.filter { entry.bindings[$0] == nil }.map { "`\($0)`" }.joined(separator: ", ")
    return "let '\(entry.family ?? entry.name)' have \(axes) under `for` too, or name one: '\(names[0])'"
  }
}
