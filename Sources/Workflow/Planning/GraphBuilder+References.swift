import Declarations
import Platform

/// What is said of references that lead nowhere, or to something else than is wanted.
extension GraphBuilder {
  /// What is wrong with a reference to something that is there; nil where it means one thing of a type that is wanted,
  /// and where it cannot be told what is made.
  package func objection(to site: DocumentShape.Site, madeBy maker: Maker) -> Diagnostic? {
    let outputs = outputs(of: maker)
    if maker.stage != nil, outputs.isEmpty { return nil }
    var types = typesMade(by: maker)
    if mayBeMade(site, outputs, by: maker) { return nil }
    if let name = site.output {
      guard let output = outputs.first(where: { $0.name.isExactly(name) }) else {
        return unknownOutput(site, outputs)
      }
      types = [output.type]
    }
    let fitting = types.filter(site.types.contains)
    if fitting.isEmpty { return Diagnostic(wrongType(site, types), at: site.place, help: helpForType(site)) }
    guard fitting.count > 1, let index = maker.stage, choosesOutputs(index) else { return nil }
    return ambiguousOutput(site, outputs.filter { site.types.contains($0.type) }.map(\.name))
  }

  /// Whether a stage that could not be read might make what is wanted: what is wrong with it is said there.
  private func mayBeMade(
    _ site: DocumentShape.Site, _ outputs: [OutputDeclaration], by maker: Maker
  ) -> Bool {
    guard let index = maker.stage, readStages[specification.stages[index].name] == nil,
      kinds[index].furtherTypes.contains(where: site.types.contains)
    else { return false }
    if let name = site.output { return !outputs.contains { $0.name.isExactly(name) } }
    return !outputs.contains { site.types.contains($0.type) }
  }

  func unknownName(_ site: DocumentShape.Site) -> String {
    let source = registry.sources.first { site.types == [$0.type] }
    return "there is no \(source?.type ?? "stage") '\(site.name)'"
  }

  func helpForUnknown(_ site: DocumentShape.Site) -> String? {
    let suitable = suitableNames(site)
    if let near = Suggestion.nearest(to: site.name, among: suitable) { return "did you mean '\(near)'?" }
    return helpForType(site)
  }

  private func unknownOutput(_ site: DocumentShape.Site, _ outputs: [OutputDeclaration]) -> Diagnostic {
    Diagnostic(
      "'\(site.name)' makes no '\(site.output ?? "")'", at: site.place,
      help: Suggestion.help(for: site.output ?? "", among: outputs.map(\.name)))
  }

  private func ambiguousOutput(_ site: DocumentShape.Site, _ names: [String]) -> Diagnostic {
    let listed = names.map { "'\($0)'" }.joined(separator: ", ")
    return Diagnostic(
      "`\(site.fieldName)` needs one result, but '\(site.name)' makes several that fit: \(listed)",
      at: site.place, help: "say which, as in '\(site.name)/\(names[0])'")
  }

  private func wrongType(_ site: DocumentShape.Site, _ made: [String]) -> String {
    "`\(site.fieldName)` needs \(site.types.asAlternatives); "
      + "'\(site.text)' \(isSource(site.name) || site.output != nil ? "is" : "makes") \(made.map(\.withArticle).joined(separator: " and "))"
  }

  private func isSource(_ name: String) -> Bool {
    switch makers[name] {
    case .source, .file: true
    case .stage, .family, nil: false
    }
  }

  private func helpForType(_ site: DocumentShape.Site) -> String? {
    let suitable = suitableNames(site)
    guard let first = suitable.first else {
      let source = registry.sources.first { site.types == [$0.type] }
      return source.map { "there is no \($0.type) at all: add one under `\($0.section)`" }
        ?? "no stage makes \(site.types.asAlternatives)"
    }
    if suitable.count == 1, site.types.count == 1, site.types[0] != site.types[0].withArticle {
      return "'\(first)' is \(site.types[0].withArticle)"
    }
    // Of many types, what fits is said by names alone.
    if site.types.count > 3 { return "these fit: \(suitable.listed)" }
    return "\(site.types.asAlternatives) can come from \(suitable.listed)"
  }

  private func suitableNames(_ site: DocumentShape.Site) -> [String] {
    let sources = zip(specification.sources, sourceKinds).filter { site.types.contains($0.1.type) }.map(
      \.0.name)
    let stages = specification.stages.indices.filter { stage in
      outputs(of: stage).contains { site.types.contains($0.type) }
    }.map { specification.stages[$0] }
    // Families by their own name: their stages may be thousands.
    var seen = Set<String>()
    return sources + stages.map { $0.family ?? $0.name }.filter { seen.insert($0).inserted }
  }
}

extension DocumentShape.Site {
  /// The name of the field that the reference stands in.
  var fieldName: String {
    for step in path.reversed() { if case .key(let key) = step { return key } }
    return name
  }
}
