import Foundation
import Networks

@testable import Neural

/// A graph computed as its operations are defined: in Double, in plain loops, one value after the other, every gradient
/// a slope. What plans, fusion and kernels are held to.
struct PlainNetwork {
  let graph: NetworkGraph
  let isTraining: Bool
  /// Flat, in the layout's order.
  let buffers: [Double]
  /// The terms of each convolution, by its node.
  private let terms: [[Definitions.Term]]

  init(graph: NetworkGraph, isTraining: Bool, buffers: [Double]) {
    (self.graph, self.isTraining, self.buffers) = (graph, isTraining, buffers)
    terms = graph.nodes.map { node in
      (node.operation as? Convolution).map {
        Definitions.terms(of: $0, over: graph.shape(of: node.inputs[0]), output: node.output)
      } ?? []
    }
  }

  typealias Rows = [[Double]]

  /// The outputs of each example.
  func outputs(_ rows: Rows, _ parameters: [Double]) -> Rows {
    var values = [rows]
    var (used, usedBuffers) = (0, 0)
    for (node, terms) in zip(graph.nodes, terms) {
      let weights = take(node.parameters.map(\.count), from: parameters, &used)
      let statistics = take(node.buffers.map(\.count), from: buffers, &usedBuffers)
      let shapes = node.inputs.map { graph.shape(of: $0) }
      let inputs = node.inputs.map { values[$0] }
      if node.operation is BatchNorm {
        values.append(normalised(inputs[0], shapes[0], weights, statistics))
      } else {
        values.append(
          rows.indices.map { row in
            example(node, inputs.map { $0[row] }, shapes, weights, terms)
          })
      }
    }
    return values[graph.output]
  }

  /// Mean cross-entropy.
  func loss(_ rows: Rows, _ classes: [Int], _ parameters: [Double]) -> Double {
    let each = zip(outputs(rows, parameters), classes).map { logits, label in
      let most = logits.max() ?? 0
      return most - logits[label] + log(logits.reduce(0) { $0 + exp($1 - most) })
    }
    return each.reduce(0, +) / Double(rows.count)
  }

  /// The slope of the loss by some parameters, from both sides.
  func slopes(_ rows: Rows, _ classes: [Int], _ parameters: [Double], of places: [Int]) -> [Double] {
    let step = 1e-6
    var moved = parameters
    return places.map { index in
      moved[index] = parameters[index] + step
      let above = loss(rows, classes, moved)
      moved[index] = parameters[index] - step
      let below = loss(rows, classes, moved)
      moved[index] = parameters[index]
      return (above - below) / (2 * step)
    }
  }

  private func take(_ counts: [Int], from vector: [Double], _ used: inout Int) -> [[Double]] {
    counts.map { count in
      defer { used += count }
      return Array(vector[used..<used + count])
    }
  }

  private func example(
    _ node: NetworkGraph.Node, _ inputs: Rows, _ shapes: [Shape], _ weights: [[Double]],
    _ terms: [Definitions.Term]
  ) -> [Double] {
    let (x, output) = (inputs[0], node.output)
    switch node.operation {
    case let linear as Linear:
      return (0..<linear.outputs).map { out in
        x.indices.reduce(linear.bias ? weights[1][out] : 0) { $0 + weights[0][out * x.count + $1] * x[$1] }
      }
    case let convolution as Convolution:
      var y = (0..<output.count).map { convolution.bias ? weights[1][$0 / output.spatial] : 0 }
      for term in terms {
        y[term.out] += weights[0][term.weight] * x[term.input]
      }
      return y
    case is Relu: return x.map { max($0, 0) }
    case is Tanh: return x.map { 1 - 2 / (exp(2 * $0) + 1) }
    case let leaky as LeakyRelu: return x.map { $0 > 0 ? $0 : leaky.negativeSlope * $0 }
    case is Silu: return x.map { $0 / (1 + exp(-$0)) }
    case let norm as any Layer where norm is GroupNorm || norm is LayerNorm:
      return normalised(x, shapes[0], norm, weights)
    case is Sigmoid: return x.map { 1 / (1 + exp(-$0)) }
    case is Flatten, is Dropout: return x
    case is GlobalAveragePool:
      return (0..<output.count).map { channel in
        x[channel * shapes[0].spatial..<(channel + 1) * shapes[0].spatial].reduce(0, +)
          / Double(shapes[0].spatial)
      }
    case let pool as MaxPool:
      return windows(pool.window, shapes[0], output).map { $0.reduce(-.infinity) { max($0, x[$1]) } }
    case let pool as AveragePool:
      let area = Double(pool.kernel.height * pool.kernel.width)
      return windows(pool.window, shapes[0], output).map { $0.reduce(0) { $0 + x[$1] } / area }
    case let pad as PadShortcut:
      let taken = windows(
        Window(kernel: Extent(1), stride: pad.stride, padding: Extent(0)), shapes[0],
        Shape([shapes[0].channels] + output.dimensions.dropFirst()))
      var y = Array(repeating: 0.0, count: output.count)
      let before = (pad.channels - shapes[0].channels) / 2 * output.spatial
      for (place, window) in taken.enumerated() { y[before + place] = x[window[0]] }
      return y
    case is Addition: return x.indices.map { place in inputs.reduce(0) { $0 + $1[place] } }
    case is Concatenation: return inputs.flatMap(\.self)
    default: preconditionFailure("Nobody wrote down what \(node.operation) means.")
    }
  }

  /// For each output of a window that slides over planes: the inputs that it sees.
  private func windows(_ window: Window, _ input: Shape, _ output: Shape) -> [[Int]] {
    let (height, width) = (input.dimensions[1], input.dimensions[2])
    return (0..<output.count).map { out in
      let (channel, place) = (out / output.spatial, out % output.spatial)
      let top = place / output.dimensions[2] * window.stride.height - window.padding.height
      let left = place % output.dimensions[2] * window.stride.width - window.padding.width
      return (top..<top + window.kernel.height).flatMap { row in
        (left..<left + window.kernel.width).compactMap { column in
          row >= 0 && row < height && column >= 0 && column < width
            ? (channel * height + row) * width + column : nil
        }
      }
    }
  }

  private func normalised(_ x: [Double], _ shape: Shape, _ norm: any Layer, _ weights: [[Double]]) -> [Double]
  {
    var y = x
    for places in Definitions.sets(of: norm, over: shape) {
      let mean = places.reduce(0) { $0 + x[$1] } / Double(places.count)
      let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(places.count)
      for place in places {
        let channel = place / shape.spatial
        y[place] =
          weights[0][channel] * (x[place] - mean) / (variance + 1e-5).squareRoot() + weights[1][channel]
      }
    }
    return y
  }

  private func normalised(_ rows: Rows, _ shape: Shape, _ weights: [[Double]], _ statistics: [[Double]])
    -> Rows
  {
    var result = rows
    for channel in 0..<shape.channels {
      let places = channel * shape.spatial..<(channel + 1) * shape.spatial
      let values = rows.flatMap { $0[places] }
      var mean = statistics[0][channel]
      var variance = statistics[1][channel]
      if isTraining {
        mean = values.reduce(0, +) / Double(values.count)
        variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      }
      let scale = weights[0][channel] / (variance + 1e-5).squareRoot()
      for row in rows.indices {
        for place in places { result[row][place] = (rows[row][place] - mean) * scale + weights[1][channel] }
      }
    }
    return result
  }
}
