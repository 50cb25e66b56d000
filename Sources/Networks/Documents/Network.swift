/// A network as it is written: the shape of an example and a list of layers, or a module of PyTorch. Weights live elsewhere.
public struct Network: Sendable {
  public let input: Shape
  /// None of a module.
  public let layers: [LayerEntry]
  /// The module that it is, where it is one of the user's own.
  public private(set) var module: PythonModule?
  /// What computes it, as the stage says that it is of; nil for what suits it.
  public private(set) var engine: EngineChoice?
  /// What is known of it where it was read.
  let reading: NetworkReading?

  public init(input: Shape, layers: [LayerEntry]) { self.init(input: input, layers: layers, reading: nil) }

  public init(input: Shape, layers: [any Layer]) {
    self.init(input: input, layers: layers.map { LayerEntry($0) })
  }

  init(input: Shape, layers: [LayerEntry], reading: NetworkReading?) {
    (self.input, self.layers, self.reading) = (input, layers, reading)
  }

  public init(_ module: PythonModule) {
    self.init(input: module.input, layers: [], reading: nil)
    self.module = module
  }

  /// Whether both are copies of what was read once.
  public func isCopy(of other: Network) -> Bool { reading != nil && reading === other.reading }

  /// The engine as a stage wrote it; nil where it wrote none.
  public private(set) var writtenEngine: EngineChoice?

  /// How PyTorch computes it; nil where it does not.
  public var torchSettings: TorchSettings? {
    if case .torch(let settings)? = engine { settings } else { nil }
  }

  /// The same network, computed by an engine; nil for what suits it.
  public func computed(by engine: EngineChoice?) -> Network {
    var network = self
    network.writtenEngine = engine
    network.engine = engine ?? (module == nil ? nil : .torch(TorchSettings()))
    if let module, let settings = network.torchSettings {
      network.module = PythonModule(
        module.object, input: module.input, dropout: module.dropout, interpreter: settings.interpreter,
        patience: settings.patience)
    }
    return network
  }

  public var hasDropout: Bool {
    if let module { return (try? module.description())?.hasDropout ?? false }
    return (try? graph())?.nodes.contains { $0.operation is Dropout } ?? false
  }

  /// Whether a batch norm has a single value of an example in a channel, so that a batch of one example has no variance
  /// there: what leaves the norm is its shift, whatever the example is.
  public var hasNormOfSingleValues: Bool {
    (try? graph())?.nodes.contains { $0.operation is BatchNorm && $0.output.spatial == 1 } ?? false
  }

  /// The same network with every dropout at another rate, nil for its own; parameters and their names stay.
  public func withDropout(_ rate: Double?) -> Network {
    guard let rate else { return self }
    if let module {
      let changed = PythonModule(
        module.object, input: input, dropout: rate, interpreter: module.interpreter, patience: module.patience
      )
      return Network(changed).computed(by: writtenEngine)
    }
    return Network(input: input, layers: layers.map { $0.mapped { $0 is Dropout ? Dropout(rate) : $0 } })
      .computed(by: writtenEngine)
  }

  /// Its nodes with their paths and shapes.
  ///
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit, or where it is a module, which has no layers here.
  public func graph() throws(NetworkMismatch) -> NetworkGraph {
    if let reading { return reading.graph }
    if let module {
      throw NetworkMismatch(
        reason: "'\(module.object.text)' is a PyTorch module, and what is inside it cannot be seen here")
    }
    return try NetworkGraph(input: input, layers: layers)
  }

  /// Names, shapes and places of everything that has weights.
  ///
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func layout() throws(NetworkMismatch) -> ParameterLayout {
    if let reading { return reading.layout }
    if let module { return try module.description().layout }
    return ParameterLayout(try graph())
  }

  /// The shape of one example's output.
  public func output() throws(NetworkMismatch) -> Shape {
    if let module { return try module.description().output }
    return try graph().outputShape
  }
}
