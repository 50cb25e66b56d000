import Specifications
import Workflow

// What is drawn over one another.
extension ComparisonPage {
  var figures: HTML {
    get throws {
      let different = comparison.stages.filter(\.hasDifferentResults)
      let families = Dictionary(grouping: different) { InstanceName.family(of: $0.name) }
      var told: Set<String> = []
      var identifiers = FigureIdentifiers()
      var parts: [HTML] = []
      var together: [FigureSet.Figure] = []
      func flush() {
        parts.append(FigureSet.html(of: together, &identifiers, in: runs[0].record))
        together = []
      }
      for stage in different {
        let family = InstanceName.family(of: stage.name)
        let members = families[family] ?? []
        guard members.count > 1, stage.name.contains("@") else {
          together += try figures(of: stage)
          continue
        }
        guard told.insert(family).inserted else { continue }
        let ofFamily = try figures(of: family, members)
        together += ofFamily
        let each = try members.prefix(Self.mostOfFamily).flatMap { try figures(of: $0) }
        if each.isEmpty { continue }
        flush()
        let words =
          members.count > Self.mostOfFamily
          ? "\(family): the first \(Self.mostOfFamily) of \(members.count) stages, each for itself"
          : "\(family): each of \(members.count) stages"
        parts.append(
          .details(
            words, isOpen: ofFamily.isEmpty, FigureSet.html(of: each, &identifiers, in: runs[0].record)))
      }
      flush()
      return .joined(parts)
    }
  }

  /// Figures of more stages of a family are left out.
  private static let mostOfFamily = 12

  private func figures(of stage: ComparedStage) throws -> [FigureSet.Figure] {
    try ResultKinds.all.flatMap { kind -> [FigureSet.Figure] in
      guard let overlay = kind.overlay else { return [] }
      let results = try stage.records.enumerated().compactMap { place, record in
        try stored(record, kind, in: place)
      }
      return results.count > 1 ? try overlay(results, stage.name).map { $0.made(by: stage.name) } : []
    }
  }

  /// The stages of a family, in each run as one.
  private func figures(of family: String, _ stages: [ComparedStage]) throws -> [FigureSet.Figure] {
    try ResultKinds.all.flatMap { kind -> [FigureSet.Figure] in
      guard let overlay = kind.familyOverlay else { return [] }
      let results = try runs.indices.compactMap { place -> StoredFamily? in
        let members = try stages.compactMap { stage in
          try stored(stage.records[place], kind, in: place).map { (stage: stage.name, result: $0) }
        }
        return members.isEmpty
          ? nil : OverlaidResult(label: runs[place].label, place: place, result: members)
      }
      return results.count > 1 ? try overlay(results, family) : []
    }
  }

  private func stored(
    _ record: RunRecord.StageRecord?, _ kind: ResultKind, in place: Int
  ) throws -> StoredResult? {
    guard let record, let output = record.outputs.first(where: { $0.type == kind.type }) else { return nil }
    let wanted = output.files.filter { $0.name.hasSuffix(".json") }
    guard try wanted.allSatisfy({ try runs[place].folder.has($0, madeBy: record.name) }) else { return nil }
    let files = try wanted.map {
      ArtifactFile(name: $0.name, bytes: try runs[place].folder.contents(of: $0, madeBy: record.name))
    }
    return StoredResult(label: runs[place].label, place: place, result: files)
  }
}
