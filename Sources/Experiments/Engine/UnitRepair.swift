import Networks
import Neural
import Platform
import Workflow

/// REPAIR (Jordan et al. 2023): an average of networks whose units, before their nonlinearity, have the mean and the
/// deviation over data that is the average of theirs.
///
/// Layer by layer, from the input on: the mean μ and deviation σ of each unit are measured in the network with the layers
/// before it repaired; its weights become (Σ a_i σ_i / σ) w and its bias (Σ a_i σ_i / σ) (b - μ) + Σ a_i μ_i. A unit that
/// does not vary keeps its weights. What a batch norm follows is left to it: with statistics estimated anew, the interpolated
/// scale and shift of the norm are the interpolated deviation and mean, which is REPAIR for such networks.
final class UnitRepair {
  /// A convolution or linear layer that has a nonlinearity after it, and no batch norm at once.
  struct Layer {
    let path: String
    let units: Int
    /// In the flat vector; empty where the layer has no bias.
    let weight: Range<Int>, bias: Range<Int>
  }

  /// Of the units of one layer.
  struct Moments {
    let means: [Float], deviations: [Float]
  }

  private let network: Network
  private let examples: Examples
  private let batch: Int
  private let engine: StageEngine
  private let layout: ParameterLayout
  private let layers: [Layer]
  private var probes: [Int: Probe] = [:]
  /// The moments of networks that are averaged, by their place, layer by layer.
  private var known: [(parameters: [Float], moments: [Moments])] = []

  /// - Parameter examples: what moments are measured over.
  init(of network: Network, over examples: Examples, batch: Int, engine: StageEngine) throws {
    (self.network, self.examples, self.batch, self.engine) = (network, examples, batch, engine)
    layout = try network.layout()
    layers = try Self.layers(of: network)
  }

  /// The layers that are repaired, in the order of the graph.
  static func layers(of network: Network) throws -> [Layer] {
    let graph = try network.graph()
    let layout = try network.layout()
    var readers: [Int: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { readers[input, default: []].append(index) }
    }
    // Whether something bends what depends on a value, from the output back.
    var isBent = [Bool](repeating: false, count: graph.nodes.count + 1)
    for value in stride(from: graph.nodes.count, through: 0, by: -1) {
      isBent[value] = (readers[value] ?? []).contains {
        graph.nodes[$0].operation is any Activation || isBent[$0 + 1]
      }
    }
    func range(_ name: String) -> Range<Int> {
      layout.parameters.first { $0.name == name }?.range ?? 0..<0
    }
    return graph.nodes.enumerated().compactMap { index, node in
      guard node.operation is Convolution || node.operation is Linear, isBent[index + 1] else { return nil }
      let followers = (readers[index + 1] ?? []).map { graph.nodes[$0] }
      if followers.allSatisfy({ $0.operation is BatchNorm }) { return nil }
      return Layer(
        path: node.path, units: node.parameters[0].shape[0], weight: range("\(node.path).weight"),
        bias: range("\(node.path).bias"))
    }
  }

  /// The average of networks with its units repaired.
  ///
  /// - Parameters:
  ///   - average: Σ a_i w_i
  ///   - members: w_i
  ///   - shares: a_i, which add up to 1; where one of them is 1, nothing is to be repaired.
  func repaired(_ average: [Float], of members: [[Float]], shares: [Double]) throws -> [Float] {
    if shares.contains(1) { return average }
    let moments = try members.map { try self.moments(of: $0) }
    var parameters = average
    for (index, layer) in layers.enumerated() {
      let found = try probe(index).moments(at: parameters)
      for unit in 0..<layer.units {
        let mean = zip(moments, shares).reduce(0) { $0 + $1.1 * Double($1.0[index].means[unit]) }
        let deviation = zip(moments, shares).reduce(0) { $0 + $1.1 * Double($1.0[index].deviations[unit]) }
        let own = Double(found.deviations[unit])
        let scale = own > 1e-6 ? deviation / own : 1
        let size = layer.weight.count / layer.units
        let first = layer.weight.lowerBound + unit * size
        for place in first..<first + size { parameters[place] = Float(scale * Double(parameters[place])) }
        if layer.bias.isEmpty { continue }
        let place = layer.bias.lowerBound + unit
        parameters[place] = Float(
          scale * (Double(parameters[place]) - Double(found.means[unit])) + mean)
      }
      guard engine.proceeds() else { throw CancellationRequested() }
    }
    return parameters
  }

  /// The moments of every layer that is repaired, in a network as it is.
  func moments(of parameters: [Float]) throws -> [Moments] {
    if let found = known.first(where: { $0.parameters == parameters }) { return found.moments }
    let moments = try layers.indices.map { index in
      guard engine.proceeds() else { throw CancellationRequested() }
      return try probe(index).moments(at: parameters)
    }
    known.append((parameters, moments))
    return moments
  }

  private func probe(_ index: Int) throws -> Probe {
    if let probe = probes[index] { return probe }
    let probe = try Probe(
      network.unitMoments(of: layers[index].path), of: layout, over: examples, batch: batch, engine: engine)
    probes[index] = probe
    return probe
  }
}

/// The repaired networks of a stage, which all splits share that it measures.
final class StageRepairs {
  private var repair: UnitRepair?
  private var found: [String: [Float]] = [:]
  private var bytes = 0

  /// More are repaired once for each split.
  private static let mostBytes = 1 << 28

  /// The repaired network of a family at a place.
  ///
  /// - Parameter make: what repairs networks of the stage; asked once.
  func parameters(
    of family: NetworkFamily, _ repair: NetworkFamily.Repair, at place: [Double],
    _ make: () throws -> UnitRepair
  ) throws -> [Float] {
    let key = (family.label ?? family.identity.compactText) + place.map { " \($0.bitPattern)" }.joined()
    if let parameters = found[key] { return parameters }
    let made = try self.repair ?? make()
    self.repair = made
    let parameters = try made.repaired(
      family.space.weights(at: place), of: repair.members, shares: repair.shares(place))
    bytes += parameters.count * MemoryLayout<Float>.size
    if bytes <= Self.mostBytes { found[key] = parameters }
    return parameters
  }
}

/// Tells the moments of the units of one layer.
private final class Probe {
  private let session: any EvaluationSession
  private let examples: Examples
  /// The parameters of the part of the network, as ranges of the whole network's; nil of the norm behind it.
  private let ranges: [(range: Range<Int>?, isScale: Bool, count: Int)]
  private let means: Range<Int>, variances: Range<Int>

  init(
    _ part: Network.UnitMoments, of layout: ParameterLayout, over examples: Examples, batch: Int,
    engine: StageEngine
  ) throws {
    self.examples = examples
    session = try engine.evaluation(
      EvaluationJob(part.network, over: examples.examples(at: [0]), batchSize: batch))
    let own = try part.network.layout()
    let places = Dictionary(layout.parameters.map { ($0.name, $0.range) }) { first, _ in first }
    ranges = own.parameters.map { tensor in
      let isOfNorm = tensor.name == "\(part.norm).weight" || tensor.name == "\(part.norm).bias"
      return (
        isOfNorm ? nil : places[tensor.name], tensor.name == "\(part.norm).weight", tensor.count
      )
    }
    func buffer(_ name: String) -> Range<Int> {
      own.buffers.first { $0.name == "\(part.norm).\(name)" }?.range ?? 0..<0
    }
    (means, variances) = (buffer("running_mean"), buffer("running_var"))
  }

  func moments(at parameters: [Float]) throws -> UnitRepair.Moments {
    var values: [Float] = []
    for (range, isScale, count) in ranges {
      if let range {
        values += parameters[range]
      } else {
        values += [Float](repeating: isScale ? 1 : 0, count: count)
      }
    }
    let statistics = try session.statistics(at: values, over: examples)
    return UnitRepair.Moments(
      means: Array(statistics[means]), deviations: statistics[variances].map { max(0, $0).squareRoot() })
  }
}
