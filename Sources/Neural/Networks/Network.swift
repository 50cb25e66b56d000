/// A network as it is written: the shape of an example and a row of layers. Weights live elsewhere.
public struct Network: Sendable {
  public let input: Shape
  public let layers: [any Layer]
  /// Its canonical forms, where it was read.
  let forms: NetworkForms?

  public init(input: Shape, layers: [any Layer]) { self.init(input: input, layers: layers, forms: nil) }

  init(input: Shape, layers: [any Layer], forms: NetworkForms?) {
    self.input = input
    self.layers = layers
    self.forms = forms
  }

  /// Whether both are copies of what was read once.
  public func isCopy(of other: Network) -> Bool { forms != nil && forms === other.forms }

  public var hasDropout: Bool { layers.contains { $0 is Dropout } }

  /// The same network with every dropout at another rate, nil for its own; parameters and their names stay.
  public func withDropout(_ rate: Double?) -> Network {
    guard let rate else { return self }
    return Network(input: input, layers: layers.map { $0 is Dropout ? Dropout(rate) : $0 })
  }

  /// Names, shapes and places of everything that has weights.
  ///
  /// - Throws: `NetworkMismatch` naming the first layer that does not fit.
  public func layout() throws(NetworkMismatch) -> ParameterLayout {
    ParameterLayout(try compiled())
  }

  /// The shape of one example's output.
  public func output() throws(NetworkMismatch) -> Shape {
    try compiled().last?.compiled.output ?? input
  }

  /// Parameters and running statistics that no machine has the memory for.
  private static let mostValues = 1 << 40

  /// Every layer with its shapes, in order.
  func compiled() throws(NetworkMismatch) -> [PositionedLayer] {
    guard input.checkedCount != nil else {
      throw NetworkMismatch(
        layer: nil, reason: "the input \(input) has a dimension below 1 or too many values")
    }
    var shape = input
    var position = 0
    var dropouts = 0
    var values = 0
    var result: [PositionedLayer] = []
    for (index, layer) in layers.enumerated() {
      var compiled = try fit(layer, index, to: shape)
      if let dropout = compiled as? CompiledDropout {
        compiled = CompiledDropout(output: dropout.output, rate: dropout.rate, ordinal: dropouts)
        dropouts += 1
      }
      result.append(PositionedLayer(compiled: compiled, position: position))
      position += layer.takesPosition ? 1 : 0
      shape = compiled.output
      values += compiled.parameterCount + compiled.bufferCount
      if values > Self.mostValues {
        throw NetworkMismatch(
          layer: NetworkMismatch.Place(number: index + 1, kind: type(of: layer).kind),
          reason: "brings the network to \(values) parameters, more than fit in memory")
      }
    }
    return result
  }

  private func fit(
    _ layer: any Layer, _ index: Int, to shape: Shape
  ) throws(NetworkMismatch) -> any CompiledLayer {
    let place = NetworkMismatch.Place(number: index + 1, kind: type(of: layer).kind)
    do throws(LayerMismatch) {
      let compiled = try layer.compile(for: shape)
      let sizes = [compiled.output] + compiled.parameters.map { Shape($0.shape) }
      guard sizes.allSatisfy({ $0.checkedCount != nil }) else {
        throw LayerMismatch("would make \(compiled.output) of \(shape), more than fits in memory")
      }
      return compiled
    } catch {
      throw NetworkMismatch(layer: place, reason: error.reason)
    }
  }
}

/// A compiled layer and the number that its parameters are named by.
struct PositionedLayer: Sendable {
  let compiled: any CompiledLayer
  let position: Int
}

/// Where and why a network's shapes do not fit together.
public struct NetworkMismatch: Error, Sendable, Hashable, CustomStringConvertible {
  public struct Place: Sendable, Hashable {
    /// Counted from 1.
    public let number: Int
    public let kind: String
  }

  /// Nil where the fault is not in a layer.
  public let layer: Place?
  public let reason: String

  public var description: String {
    layer.map { "layer \($0.number) (\($0.kind)) \(reason)" } ?? reason
  }
}
