import Declarations
import Platform

extension Vocabulary {
  /// The shape of a whole document, which merging, checking and the JSON Schema follow from.
  public var documentShape: RecordShape {
    RecordShape(
      fields: [
        FieldShape(
          name: "name", shape: .text(oneOf: nil),
          documentation:
            "The experiment's name, under which runs are kept (default: the file's name)."),
        FieldShape(
          name: "extends", shape: .text(oneOf: nil),
          documentation: "Another specification that this one overrides; a path relative to this file.",
          synonyms: ["base", "inherits", "include"]),
        FieldShape(
          name: "description", shape: .text(oneOf: nil), documentation: "What the experiment is about."),
        FieldShape(
          name: "vars", shape: .map(of: .any), documentation: "Values for ${vars.name}.",
          synonyms: ["variables", "params", "parameters"]),
        FieldShape(
          name: "defaults", shape: .record(RecordShape(fields: stages.map(\.defaultsField))),
          documentation: "Default settings for every stage of a kind."),
        resourcesField,
      ] + everywhere + sections.map(\.field) + sourceFields + [
        FieldShape(
          name: "stages", shape: .map(of: stageShape), documentation: "The stages, by name.",
          synonyms: ["steps", "tasks", "jobs", "pipeline"])
      ])
  }

  /// A stage as it is written: one key, its kind; a description and resources may stand beside it.
  var stageShape: DocumentShape {
    .choice(
      ChoiceShape(
        title: "a kind of stage",
        cases: stages.map {
          ChoiceShape.Case(
            name: $0.name, documentation: $0.summary, shape: $0.shape, synonyms: $0.synonyms)
        },
        beside: Self.besideTheKind, takesBareNames: true))
  }

  static let besideTheKind = [
    FieldShape(
      name: "for", shape: .map(of: axisShape),
      documentation:
        "Axes to sweep: one stage per combination of values, named `name@axis=value`; ${for.axis} is the "
        + "value. Axes under `zip` advance together: all first values, all second ones, and so on. "
        + "`pairs` names a stage with axes and makes one stage per pair of them: ${for.first}, ${for.second}.",
      words: "a map of axes: a value, a list of values, `zip` or `pairs` "
        + "([examples](specification.md#many-stages-from-one-entry))"),
    FieldShape(
      name: "description", shape: .text(oneOf: nil),
      documentation: "What the stage is for. Not in the cache key."),
    FieldShape(
      name: "resources", shape: Resources.schema.shape,
      documentation: "Cluster resources for the stage (run --executor slurm). Not in the cache key."),
  ]

  /// A value of an axis, or several; or axes that go together.
  private static var axisShape: DocumentShape {
    let value = DocumentShape.alternatives([.text(oneOf: nil), .number(.any), .boolean])
    let values = DocumentShape.list(of: value, minimum: 1)
    let group = DocumentShape.map(of: .alternatives([values, value]))
    return .alternatives([values, value, group, .list(of: group, minimum: 1)])
  }

  private var sourceFields: [FieldShape] {
    sources.map {
      FieldShape(
        name: $0.name, shape: .map(of: $0.shape), documentation: $0.summary, synonyms: $0.synonyms)
    }
  }

  /// The JSON Schema of a document, for editors.
  public var jsonSchema: JSON {
    documentShape.jsonSchema(
      identifier: "experiment.schema.json", title: "An experiment of Thalweg",
      ignoring: SpecificationReader.privatePrefix, names: EntryName.jsonSchema, layers: layers)
  }

  private var layers: DocumentLayers {
    DocumentLayers(
      base: "extends", part: "\(SpecificationReader.privatePrefix)part", entries: "stages",
      defaults: "defaults",
      found: { kind in self.stage(kind).map { Set($0.inherited) } ?? [] },
      givers: { kind, field in self.stage(kind)?.givers[field] ?? [] },
      alternatives: { kind in self.stage(kind)?.alternatives ?? [] })
  }
}

extension Vocabulary {
  /// The kinds of stages, with what other programs call them.
  var knownKinds: [Suggestion.KnownName] { stages.map { ($0.name, $0.synonyms) } }

  /// Where a setting of stages is written for all stages of a kind: `seed`.
  func settingOfStages(_ key: String) -> String? {
    let kind = stages.first { kind in
      if case .record(let record) = kind.shape { record.field(key) != nil } else { false }
    }
    return kind.map { "it is a setting of stages: defaults: {\($0.name): {\(key): …}}" }
  }
}

extension Vocabulary.Form {
  fileprivate var defaultsField: FieldShape {
    FieldShape(name: name, shape: shape, documentation: "Settings of every '\(name)' stage.")
  }

  fileprivate var field: FieldShape {
    FieldShape(name: name, shape: .map(of: shape), documentation: summary, synonyms: synonyms)
  }
}
