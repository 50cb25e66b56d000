import Declarations
import Platform
import ResultStore

extension RunRecord {
  /// As `schemas/run.schema.json` describes it.
  public var json: JSON {
    var members = whole.members ?? []
    if !leftOut.isEmpty { members.append(JSON.Member("left-out", .array(leftOut.map { JSON($0) }))) }
    if let outcome { members.append(JSON.Member("outcome", JSON(outcome.rawValue))) }
    if !notRun.isEmpty { members.append(JSON.Member("not-run", .array(notRun.map { JSON($0) }))) }
    return .object(members)
  }

  private var whole: JSON {
    [
      "format": JSON(RunRecord.format),
      "thalweg": JSON(thalweg),
      "name": JSON(name),
      "description": description.map { JSON($0) } ?? .null,
      "numerics": JSON(numerics),
      "sources": .object(
        sources.map { source in
          let facts = source.facts.map { [JSON.Member("facts", $0)] } ?? []
          return JSON.Member(
            source.name,
            .object([JSON.Member("settings", source.settings), JSON.Member("parts", source.parts)] + facts))
        }),
      "stages": .object(stages.map { JSON.Member($0.name, $0.json) }),
      "failures": .object(failures.map { JSON.Member($0.stage, JSON($0.message)) }),
    ]
  }

  /// Reads `run.json`; nil where it is of another format or damaged.
  public init?(json: JSON) {
    guard json["format"]?.integer == RunRecord.format, let name = json["name"]?.text,
      let thalweg = json["thalweg"]?.text, let numerics = json["numerics"]?.text,
      let stages = json["stages"]?.members, let sources = json["sources"]?.members
    else { return nil }
    let read = stages.compactMap { StageRecord(name: $0.name, json: $0.value) }
    if read.count != stages.count { return nil }
    let outcome = json["outcome"]?.text.flatMap(Outcome.init(rawValue:))
    if json["outcome"] != nil, outcome == nil { return nil }
    self.init(
      name: name, description: json["description"]?.text, thalweg: thalweg, numerics: numerics,
      sources: sources.map {
        SourceRecord(
          name: $0.name, settings: $0.value["settings"] ?? .null, parts: $0.value["parts"] ?? .null,
          facts: $0.value["facts"])
      }, stages: read,
      failures: (json["failures"]?.members ?? []).map {
        Failure(stage: $0.name, message: $0.value.text ?? "")
      }, leftOut: (json["left-out"]?.elements ?? []).compactMap(\.text), outcome: outcome,
      notRun: (json["not-run"]?.elements ?? []).compactMap(\.text))
  }
}

extension RunRecord.StageRecord {
  package var json: JSON {
    var members = [
      JSON.Member("kind", JSON(kind)),
      JSON.Member("version", JSON(version)),
      JSON.Member("description", description.map { JSON($0) } ?? .null),
      JSON.Member("key", JSON(key)),
      JSON.Member("settings", settings),
      JSON.Member("outputs", .array(outputs.map(\.json))),
    ]
    if let numerics { members.append(JSON.Member("numerics", JSON(numerics))) }
    if !warnings.isEmpty { members.append(JSON.Member("warnings", .array(warnings.map { JSON($0) }))) }
    return .object(members)
  }

  fileprivate init?(name: String, json: JSON) {
    guard let kind = json["kind"]?.text, let version = json["version"]?.integer,
      let key = json["key"]?.text, let settings = json["settings"],
      let outputs = json["outputs"]?.elements
    else { return nil }
    self.name = name
    self.kind = kind
    self.version = version
    self.key = key
    self.settings = settings
    description = json["description"]?.text
    self.outputs = outputs.compactMap(OutputRecord.init(json:))
    numerics = json["numerics"]?.text
    warnings = (json["warnings"]?.elements ?? []).compactMap(\.text)
    if self.outputs.count != outputs.count { return nil }
  }
}
