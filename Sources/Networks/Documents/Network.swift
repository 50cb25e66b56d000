/// A network as it is written: the shape of an example and a list of layers. Weights live elsewhere.
public struct Network: Sendable {
  public let input: Shape
  public let layers: [LayerEntry]
  /// What is known of it where it was read.
  let reading: NetworkReading?

  public init(input: Shape, layers: [LayerEntry]) { self.init(input: input, layers: layers, reading: nil) }

  public init(input: Shape, layers: [any Layer]) {
    self.init(input: input, layers: layers.map { LayerEntry($0) })
  }

  init(input: Shape, layers: [LayerEntry], reading: NetworkReading?) {
    (self.input, self.layers, self.reading) = (input, layers, reading)
  }

  /// Whether both are copies of what was read once.
  public func isCopy(of other: Network) -> Bool { reading != nil && reading === other.reading }

  public var hasDropout: Bool { (try? graph())?.nodes.contains { $0.operation is Dropout } ?? false }

  /// Whether a batch norm has a single value of an example in a channel, so that a batch of one example has no variance
  /// there: what leaves the norm is its shift, whatever the example is.
  public var hasNormOfSingleValues: Bool {
    (try? graph())?.nodes.contains { $0.operation is BatchNorm && $0.output.spatial == 1 } ?? false
  }

  /// The same network with every dropout at another rate, nil for its own; parameters and their names stay.
  public func withDropout(_ rate: Double?) -> Network {
    guard let rate else { return self }
    return Network(input: input, layers: layers.map { $0.mapped { $0 is Dropout ? Dropout(rate) : $0 } })
  }

  /// Its nodes with their paths and shapes.
  ///
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func graph() throws(NetworkMismatch) -> NetworkGraph {
    if let reading { return reading.graph }
    return try NetworkGraph(input: input, layers: layers)
  }

  /// Names, shapes and places of everything that has weights.
  ///
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func layout() throws(NetworkMismatch) -> ParameterLayout {
    if let reading { return reading.layout }
    return ParameterLayout(try graph())
  }

  /// The shape of one example's output.
  public func output() throws(NetworkMismatch) -> Shape { try graph().outputShape }
}
