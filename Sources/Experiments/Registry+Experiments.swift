import Declarations
import Neural
import Workflow

extension Registry {
  /// Everything that an experiment may name. A kind of stage is one file in `Stages/` and one line here.
  public static let experiments = Registry(
    stages: [
      StageKind(Train.self),
      StageKind(Import.self),
      StageKind(FitCurve.self),
      StageKind(Evaluate.self),
      StageKind(Landscape.self),
      StageKind(Ensemble.self),
      StageKind(Functions.self),
      StageKind(Plot.self),
      StageKind(Command.self),
    ],
    sources: [SourceKind(DatasetSource.self)],
    sections: [
      NamedSection(name: "networks", summary: "The networks, by name.", schema: Network.schema)
    ],
    numerics: "engine \(Numerics.version), \(Numerics.fingerprint)")
}

extension Schema where Value == Network {
  /// A network, or the name of one from the section `networks`.
  static var network: Schema { .named(in: "networks", Network.schema) }
}
