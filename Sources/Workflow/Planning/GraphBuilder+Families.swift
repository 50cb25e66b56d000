import Declarations

extension GraphBuilder {
  /// Puts the names of single stages in the place of those of families.
  mutating func selectFamilyMembers() {
    if specification.families.isEmpty { return }
    var references = FamilyReferences(specification.families)
    for (index, entry) in specification.stages.enumerated() {
      specification.stages[index].settings = entry.kind.shape.selectingReferences(in: entry.settings) {
        site, takesSeveral in
        guard site.types != [InputFile.type], !isStage(site.name),
          let family = references.family(in: site.name)
        else { return nil }
        return members(of: family, at: site, takesSeveral, for: entry, &references)
      }
    }
  }

  private func isStage(_ name: String) -> Bool { if case .stage? = makers[name] { true } else { false } }

  /// The names that a reference to a family means; nil where there are none or too many, which is reported.
  private mutating func members(
    of family: StageFamily, at site: DocumentShape.Site, _ takesSeveral: Bool,
    for entry: Specification.StageEntry, _ references: inout FamilyReferences
  ) -> [String]? {
    // Whatever was said there of another stage of the same family would be said of this one.
    if problems.isSettled(site.place) { return nil }
    let made = makers[family.name].map(typesMade) ?? []
    guard made.contains(where: site.types.contains) else { return nil }
    do throws(Refusal) {
      let names = try references.names(of: family, in: site.name, from: entry.bindings)
      if takesSeveral || names.count == 1 {
        return names.map { name in site.output.map { "\(name)/\($0)" } ?? name }
      }
      problems.report(
        tooMany(names, at: site), at: site.place, help: helpForTooMany(names, of: family, for: entry))
    } catch {
      problems.report(error.message, at: site.place, help: error.help)
    }
    problems.settle(site.place)
    return nil
  }
}

extension GraphBuilder {
  /// What `body` reports, sorted by whether the stage is one of a family.
  mutating func reporting<Result>(
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
    return "`\(site.fieldName)` wants one name; '\(site.name)' is \(names.count) stages: "
      + "\(listed)\(names.count > 3 ? ", …" : "")"
  }

  private func helpForTooMany(
    _ names: [String], of family: StageFamily, for entry: Specification.StageEntry
  ) -> String {
    let axes = family.axes.filter { entry.bindings[$0] == nil }.map { "`\($0)`" }.joined(separator: ", ")
    return "let '\(entry.family ?? entry.name)' have \(axes) under `for` too, or name one: '\(names[0])'"
  }
}
