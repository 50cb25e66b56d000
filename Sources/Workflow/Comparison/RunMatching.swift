import Declarations
import Platform

/// Which stages and sources of several runs stand for the same, and what differs between them.
///
/// Stages are matched by name, renamed ones by key; sources by name, renamed ones by contents. References are compared
/// by what they lead to, so that a new name is no difference.
struct RunMatching {
  private let records: [RunRecord]
  private let registry: Registry
  private let stages: Correspondence<RunRecord.StageRecord>
  private let sources: Correspondence<RunRecord.SourceRecord>

  package init(_ records: [RunRecord], registry: Registry) {
    self.records = records
    self.registry = registry
    stages = Correspondence(of: records.map(\.stages), name: \.name, identity: \.key)
    sources = Correspondence(
      of: records.map(\.sources), name: \.name, identity: { $0.parts.sorted.compactText })
  }

  var settings: [SettingDifference] {
    let section = registry.sources.first?.section ?? "sources"
    let ofSources = sources.rows.flatMap { row -> [SettingDifference] in
      let name = row.compactMap { $0?.name }.first ?? ""
      // A file that a stage names is no entry of a section: its path is a setting of that stage.
      let isFile = row.contains { $0?.settings["path"]?.text == name }
      return isFile ? [] : SettingDifference.all(of: "\(section).\(name)", in: row.map { $0?.settings })
    }
    let ofStages = stages.rows.flatMap { row -> [SettingDifference] in
      let present = row.compactMap(\.self)
      guard let first = present.first, present.allSatisfy({ $0.kind == first.kind }) else { return [] }
      let settings = row.enumerated().map { run, stage in stage.map { self.settings(of: $0, in: run) } }
      return SettingDifference.all(
        of: "stages.\(first.name).\(first.kind)", in: settings, WholeSettings(of: first.kind, registry))
    }
    return ofSources + ofStages
  }

  var contents: [RunComparison.ContentDifference] {
    sources.rows.compactMap { row in
      let present = row.compactMap(\.self)
      let names = Set(present.flatMap { ($0.parts.members ?? []).map(\.name) }).sorted()
      let parts = names.filter { name in Set(present.map { $0.parts[name]?.text }).count > 1 }
      return parts.isEmpty ? nil : .init(source: present[0].name, parts: parts)
    }
  }

  var comparedStages: [ComparedStage] {
    let columns = records.indices.dropFirst().map { verdicts(of: $0) }
    return stages.rows.enumerated().map { row, records in
      ComparedStage(records: records, verdicts: columns.map { $0[row] })
    }
  }
}

// The settings of a stage, with references that can be compared across runs.
extension RunMatching {
  private func settings(of stage: RunRecord.StageRecord, in run: Int) -> JSON {
    let settings = registry.stage(stage.kind)?.shape.renamingFormerKeys(in: stage.settings) ?? stage.settings
    return references(of: stage).reduce(settings) { settings, reference in
      let name = commonName(of: reference.name, in: run)
      return settings.replacing(reference.path[...], with: .text(reference.text(naming: name)))
    }
  }

  private func references(of stage: RunRecord.StageRecord) -> [StageReference] {
    StageReference.all(in: stage.settings, of: registry.stage(stage.kind))
  }

  /// The name that the first run to have it gives to what `name` means in this run.
  private func commonName(of name: String, in run: Int) -> String {
    if let row = stages.positions[run][name] { return stages.rows[row].compactMap { $0?.name }.first ?? name }
    if let row = sources.positions[run][name] {
      return sources.rows[row].compactMap { $0?.name }.first ?? name
    }
    return name
  }
}

// Every stage of a run against the first run.
extension RunMatching {
  /// By row.
  private func verdicts(of run: Int) -> [ComparedStage.Verdict] {
    var verdicts: [ComparedStage.Verdict] = []
    var origins: [String: [String]] = [:]
    for row in stages.rows {
      switch (row[0], row[run]) {
      case (nil, nil): verdicts.append(.isNowhere)
      case (nil, _?): verdicts.append(.isNew)
      case (_?, nil): verdicts.append(.isGone)
      case (let old?, let new?) where old.outputs == new.outputs && old.kind == new.kind:
        verdicts.append(.same)
      case (let old?, let new?):
        let causes = causes(from: old, to: new, run)
        let name = row.compactMap { $0?.name }.first ?? new.name
        // A stage stands after those it refers to; where a file says otherwise, it is taken to begin there.
        let inherited = causes.flatMap { cause -> [String] in
          if case .input(let input) = cause { origins[input] ?? [input] } else { [] }
        }
        let all = (causes.contains(where: \.isOwn) ? [name] : []) + inherited
        var seen = Set<String>()
        origins[name] = all.filter { seen.insert($0).inserted }
        verdicts.append(.differs(causes, origins: origins[name] ?? []))
      }
    }
    return verdicts
  }

  private func causes(
    from old: RunRecord.StageRecord, to new: RunRecord.StageRecord, _ run: Int
  ) -> [DifferenceCause] {
    if old.kind != new.kind { return [.kind(old: old.kind, new: new.kind)] }
    if old.key == new.key { return [.notReproduced] }
    var causes: [DifferenceCause] = []
    let settings = WholeSettings(of: old.kind, registry)
      .differences(settings(of: old, in: 0), self.settings(of: new, in: run))
    if !settings.isEmpty { causes.append(.settings(settings.map(\.dotted))) }
    if old.version != new.version { causes.append(.version(old: old.version, new: new.version)) }
    causes += inputCauses(from: old, to: new, run)
    let numerics = (old.numerics ?? records[0].numerics, new.numerics ?? records[run].numerics)
    if registry.stage(old.kind)?.computes ?? true, numerics.0 != numerics.1 {
      causes.append(.numerics)
    }
    if causes.isEmpty { causes = renamings(from: old, to: new, run) }
    return causes.isEmpty ? [.unknown] : causes
  }

  /// What both refer to in the same place, and got something else from.
  private func inputCauses(
    from old: RunRecord.StageRecord, to new: RunRecord.StageRecord, _ run: Int
  ) -> [DifferenceCause] {
    var seen = Set<String>()
    let newSettings = settings(of: new, in: run)
    return references(of: old).compactMap { reference -> DifferenceCause? in
      let name = commonName(of: reference.name, in: 0)
      let written = reference.text(naming: name)
      guard newSettings.value(at: reference.path[...])?.text == written else { return nil }
      if let row = stages.positions[0][reference.name] {
        guard let before = stages.rows[row][0], let after = stages.rows[row][run],
          reference.outputs(of: before) != reference.outputs(of: after),
          seen.insert(name).inserted
        else { return nil }
        return .input(name)
      }
      guard let row = sources.positions[0][reference.name], let before = sources.rows[row][0],
        let after = sources.rows[row][run], seen.insert(name).inserted
      else { return nil }
      let changed = (before.parts.members ?? []).filter { after.parts[$0.name] != $0.value }.map(\.name)
      return changed.isEmpty ? nil : .source(name, parts: changed.sorted())
    }
  }

  private func renamings(
    from old: RunRecord.StageRecord, to new: RunRecord.StageRecord, _ run: Int
  ) -> [DifferenceCause] {
    zip(references(of: old), references(of: new)).compactMap { before, after in
      before.name == after.name ? nil : .renamedInput(old: before.name, new: after.name)
    }
  }
}
