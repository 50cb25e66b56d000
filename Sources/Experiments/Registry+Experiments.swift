import Declarations
import Networks
import Neural
import TorchEngine
import Workflow

extension Registry {
  /// Everything that an experiment may name, computed by the native engine.
  public static let experiments = experiments(on: NativeEngine(cores: 1))

  /// Everything that an experiment may name. A kind of stage is one file in `Stages/` and one line here.
  ///
  /// - Parameter engine: whose identity is in keys.
  static func experiments(on engine: any Engine) -> Registry {
    Registry(
      stages: [
        StageKind(Train.self, on: engine),
        StageKind(Import.self),
        StageKind(ImportCurve.self),
        StageKind(FitCurve.self, on: engine),
        StageKind(GrowSimplex.self, on: engine),
        StageKind(Star.self, on: engine),
        StageKind(CurveThrough.self),
        StageKind(CurvePoint.self, on: engine),
        StageKind(Average.self, on: engine),
        StageKind(Soup.self, on: engine),
        StageKind(Posterior.self),
        StageKind(Merge.self, on: engine),
        StageKind(Align.self) { try $0.identity(on: engine) },
        StageKind(Permute.self),
        StageKind(Evaluate.self, on: engine),
        StageKind(Landscape.self, on: engine),
        StageKind(BarrierStage.self, on: engine),
        StageKind(Curvature.self, on: engine),
        StageKind(Connect.self, on: engine),
        StageKind(Ensemble.self, on: engine),
        StageKind(Functions.self, on: engine),
        StageKind(Plot.self),
        StageKind(Command.self),
      ],
      sources: [SourceKind(DatasetSource.self)],
      sections: [
        NamedSection(
          name: "networks", summary: "The networks, by name.", schema: Network.schema,
          synonyms: ["model", "models", "nets", "network", "architectures"], inWords: \.inWords)
      ],
      everywhere: [
        FieldShape(
          name: "engine", shape: EngineChoice.schema.shape, documentation: EngineChoice.documentation,
          synonyms: ["backend", "framework"])
      ])
  }
}

extension StageKind {
  /// A kind of stage that an engine computes.
  fileprivate convenience init<S: NetworkStage>(_ type: S.Type, on engine: any Engine) {
    self.init(type) { stage in
      let engine: any Engine = stage.network.torchSettings == nil ? engine : TorchEngine.ofProcess
      return try engine.identity(for: stage.network).description
    }
  }
}

extension Align {
  /// Products and assignments follow from OpenBLAS; activations and losses from the engine too.
  fileprivate func identity(on engine: any Engine) throws -> String {
    let products = try ProductsIdentity.ofProcess.value()
    guard match.readsData else { return products }
    let engine: any Engine = network.torchSettings == nil ? engine : TorchEngine.ofProcess
    return "\(products), \(try engine.identity(for: network).description)"
  }
}

extension Schema where Value == Network {
  /// A network, or the name of one from the section `networks`.
  static var network: Schema { .named(in: "networks", Network.schema) }
}

extension Network {
  /// "3×32×32 -> 10, 20 layers, 269722 parameters": layers are convolutions and linear ones.
  fileprivate var inWords: String {
    if let module { return "\(input) -> \(module.object.text)" }
    guard let graph = try? graph(), let layout = try? layout() else {
      return "a network that does not fit together"
    }
    let layers = graph.nodes.count { $0.operation is Convolution || $0.operation is Linear }
    return "\(input) -> \(graph.outputShape), \(layers) layers, \(layout.parameterCount) parameters"
  }
}
