import Networks

@testable import Neural

/// Networks of all kinds of ways that part and meet, each a function of its seed.
struct RandomNetwork {
  private var random: CounterRandom
  private var draws = 0

  static func make(seed: UInt64) throws -> Network {
    var maker = RandomNetwork(random: CounterRandom(seed: seed, purpose: .initialisation))
    let input =
      maker.draw(4) == 0 ? Shape([5]) : Shape([maker.draw(3) + 1, maker.draw(4) + 3, maker.draw(4) + 3])
    var shape = input
    var layers: [LayerEntry] = []
    for _ in 0..<maker.draw(3) + 2 { try maker.append(to: &layers, &shape, depth: 2) }
    if shape.dimensions.count == 3 {
      layers.append(maker.draw(2) == 0 ? LayerEntry(GlobalAveragePool()) : LayerEntry(Flatten()))
    }
    return Network(input: input, layers: layers + [LayerEntry(Linear(3))])
  }

  private mutating func draw(_ bound: Int) -> Int {
    draws += 1
    return min(Int(random.uniform(at: draws) * Double(bound)), bound - 1)
  }

  private mutating func append(to layers: inout [LayerEntry], _ shape: inout Shape, depth: Int) throws {
    let entry = LayerEntry(copies: draw(8) == 0 && depth > 0 ? 1 : nil, try form(of: shape, depth: depth))
    layers.append(entry)
    shape = try NetworkGraph(input: shape, layers: [entry]).outputShape
  }

  private mutating func form(of shape: Shape, depth: Int) throws -> LayerForm {
    switch depth > 0 ? draw(8) : 7 {
    case 0, 1, 2: .residual(try residual(over: shape, depth: depth - 1))
    case 3, 4: .concat(try (0..<draw(3) + 2).map { _ in .layers(try row(over: shape, depth: depth - 1)) })
    case 5: .block(try row(over: shape, depth: depth - 1) + [LayerEntry(activation())])
    default: .layer(layer(over: shape))
    }
  }

  private mutating func residual(over shape: Shape, depth: Int) throws -> Residual {
    let activation: (any Layer)? = draw(2) == 0 ? activation() : nil
    guard shape.dimensions.count == 3, draw(2) == 0 else {
      let main = try row(over: shape, depth: depth) + [LayerEntry(self.activation())]
      return Residual(
        main: main, shortcut: draw(3) == 0 ? .layers([LayerEntry(BatchNorm())]) : nil, activation: activation)
    }
    let filters = shape.channels + draw(3)
    let main = [
      LayerEntry(Convolution(filters: filters, kernel: Extent(3), stride: Extent(2), padding: Extent(1))),
      LayerEntry(BatchNorm()),
    ]
    let shortcut =
      draw(2) == 0
      ? Branch.layer(LayerEntry(PadShortcut(channels: filters)))
      : .layers([LayerEntry(Convolution(filters: filters, kernel: Extent(1), stride: Extent(2), bias: false))]
      )
    return Residual(main: main, shortcut: shortcut, activation: activation)
  }

  /// Layers, perhaps none, that keep the shape.
  private mutating func row(over shape: Shape, depth: Int) throws -> [LayerEntry] {
    var layers: [LayerEntry] = []
    for _ in 0..<draw(3) {
      switch draw(4) {
      case 0: layers.append(LayerEntry(activation()))
      case 1: layers.append(LayerEntry(norm(of: shape)))
      case 2 where depth > 0 && shape.channels < 12:
        layers.append(
          LayerEntry(
            .residual(Residual(main: try row(over: shape, depth: depth - 1) + [LayerEntry(activation())]))))
      default:
        layers.append(
          shape.dimensions.count == 1
            ? LayerEntry(Linear(shape.count))
            : LayerEntry(
              Convolution(
                filters: shape.channels, kernel: Extent(3), padding: Extent(1),
                groups: draw(3) == 0 ? shape.channels : 1, bias: draw(2) == 0))
        )
      }
    }
    return layers
  }

  /// Of few values a norm of each example is steep: there it is a batch norm.
  private mutating func norm(of shape: Shape) -> any Layer {
    let isImage = shape.dimensions.count == 3
    switch draw(5) {
    case 0 where isImage && shape.spatial > 3: return GroupNorm(groups: shape.channels)
    case 1 where shape.count > 3: return LayerNorm(over: .all)
    case 2 where shape.channels > 3: return LayerNorm(over: .channels)
    default: return BatchNorm()
    }
  }

  private mutating func activation() -> any Layer {
    let all: [any Layer] = [Relu(), Tanh(), Sigmoid(), Relu(), Silu(), LeakyRelu(negativeSlope: 0.1)]
    return all[draw(all.count)]
  }

  private mutating func layer(over shape: Shape) -> any Layer {
    guard shape.dimensions.count == 3 else {
      return draw(2) == 0 ? Linear(draw(5) + 2) : activation()
    }
    let fits = min(shape.dimensions[1], shape.dimensions[2])
    switch draw(7) {
    case 0 where fits >= 2, 6 where fits >= 2: return MaxPool(Extent(2))
    case 1 where fits >= 2: return AveragePool(Extent(2), stride: Extent(1))
    case 2: return norm(of: shape)
    case 3: return activation()
    default:
      return Convolution(
        filters: draw(4) + 1, kernel: Extent(min(fits, draw(3) + 1)), padding: Extent(draw(2)))
    }
  }
}
