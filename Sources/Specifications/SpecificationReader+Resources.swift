import Declarations
import Platform

extension Vocabulary {
  /// The section that says what stages of a kind ask for.
  var resourcesField: FieldShape {
    let kinds = stages.map { kind in
      FieldShape(
        name: kind.name, shape: Resources.schema.shape,
        documentation: "Resources for every '\(kind.name)' stage.")
    }
    return FieldShape(
      name: "resources", shape: .record(RecordShape(title: "resources by kind", fields: kinds)),
      documentation: "Cluster resources for stages of a kind (run --executor slurm). Not in the cache key.")
  }
}

extension SpecificationReader {
  /// What a stage asks for: what is written beside its kind, laid upon what is written for the kind.
  package func resources(
    of stage: Specification.StageEntry, _ document: Node, _ problems: inout Problems
  ) -> Resources {
    let shape = Resources.schema.shape
    let under = document["resources"]?[stage.kind.name]
    let over = stage.writtenResources
    guard let node = over.map({ over in under.map { shape.merging(over, over: $0) } ?? over }) ?? under else {
      return Resources()
    }
    return Resources.schema.read(node, &problems) ?? Resources()
  }

  /// Reports kinds that there are none of, and what is written for a kind that no stage is of.
  func checkResources(of document: Node, _ problems: inout Problems) {
    guard let section = document["resources"], !section.isNull else { return }
    guard let entries = section.entries else {
      problems.report("expected a map, found \(section.kindInWords)", at: section.place)
      return
    }
    let kinds = vocabulary.stages.map(\.name)
    for entry in entries {
      if !kinds.contains(entry.key) {
        problems.report(
          "'\(entry.key)' is not a kind of stage", at: entry.keyPlace,
          help: Suggestion.help(for: entry.key, among: kinds))
      }
      _ = Resources.schema.read(entry.value, &problems)
    }
  }
}
