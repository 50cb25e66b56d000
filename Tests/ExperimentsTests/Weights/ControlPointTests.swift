import FileFormats
import Foundation
import Networks
import Neural
import Testing

@testable import Experiments

@Suite("A control point of a curve's file")
struct ControlPointTests {
  private static let network = Network(
    input: Networks.Shape([2]), layers: [Linear(3), BatchNorm(), Tanh(), Linear(2)])

  private static let parameters: [(name: String, shape: [Int])] = [
    ("0.weight", [3, 2]), ("0.bias", [3]), ("1.weight", [3]), ("1.bias", [3]), ("3.weight", [2, 3]),
    ("3.bias", [2]),
  ]
  private static let statistics: [(name: String, shape: [Int])] = [
    ("1.running_mean", [3]), ("1.running_var", [3]),
  ]

  private static func tensor(_ name: String, _ shape: [Int], _ value: Float) -> StoredTensor {
    StoredTensor(name, shape: shape, [Float](repeating: value, count: shape.reduce(1, *)))
  }

  /// As the code of Garipov et al. writes it: three points, a value of its own for each.
  private static let published = SampleWeights(
    parameters.flatMap { name, shape in (0..<3).map { tensor("net.\(name)_\($0)", shape, Float($0 + 1)) } }
      + statistics.map { tensor("net.\($0.name)", $0.shape, 9) }
      + [tensor("coeff_layer.binom", [3], 1), tensor("coeff_layer.range", [3], 1)])

  /// As Thalweg writes it.
  private static let own = SampleWeights(
    parameters.flatMap { name, shape in (0..<3).map { tensor("points.\($0).\(name)", shape, Float($0 + 1)) } }
      + statistics.map { tensor("start.\($0.name)", $0.shape, 7) }
      + statistics.map { tensor("end.\($0.name)", $0.shape, 8) }, isOrdered: false)

  @Test("each of them can be taken", arguments: 0..<3)
  func chosen(point: Int) throws {
    let found = try Self.published.found(for: Self.network, controlPoint: point)
    let layout = try Self.network.layout()
    #expect(try found.checkpoint.parameters(for: layout).allSatisfy { $0 == Float(point + 1) })
    #expect(try found.checkpoint.buffers(for: layout).allSatisfy { $0 == 9 })
    let notes = found.notes(listedIn: "names.csv")
    #expect(
      notes.count == 1 && notes[0].hasPrefix("a curve's file has one set of batch-norm statistics"),
      "\(notes)")
  }

  @Test("the ends of a curve of Thalweg's come with their statistics, and those between have none")
  func ownCurve() throws {
    let layout = try Self.network.layout()
    for (point, statistics) in [(0, Float(7)), (2, 8)] {
      let found = try Self.own.found(for: Self.network, controlPoint: point)
      #expect(try found.checkpoint.parameters(for: layout).allSatisfy { $0 == Float(point + 1) })
      #expect(try found.checkpoint.buffers(for: layout).allSatisfy { $0 == statistics })
      #expect(found.notes(listedIn: "names.csv") == [])
    }
    let text = message { _ = try Self.own.found(for: Self.network, controlPoint: 1) }
    #expect(text?.contains("missing      1.running_mean [3]") == true)
  }

  @Test("names can be given as the file has them, or without the number")
  func named() throws {
    for names in [["0.weight": "net.0.weight_1"], ["0.weight": "net.0.weight"], ["0": "net.0"]] {
      let found = try Self.published.found(for: Self.network, names: names, controlPoint: 1)
      #expect(try found.checkpoint.parameters(for: try Self.network.layout()).allSatisfy { $0 == 2 })
    }
  }

  @Test("where none is chosen, the message says which there are", arguments: [published, own])
  func notChosen(weights: SampleWeights) {
    let text = message { _ = try weights.found(for: Self.network) } ?? ""
    #expect(
      text.contains(
        "the file has a curve, with the control points 0 to 2: say which you want, as in `control-point: 1`"),
      "\(text)")
  }

  @Test("a point that is not there, and one of a file without a curve, are refused")
  func wrong() {
    #expect(
      message { _ = try Self.published.found(for: Self.network, controlPoint: 3) }
        == "start.pth: expected a control point 3, found a curve with the control points 0 to 2; write one of those as `control-point`"
    )
    let plain = SampleWeights(Self.parameters + Self.statistics)
    #expect(
      message { _ = try plain.found(for: Self.network, controlPoint: 0) }?.contains(
        "found a single network; leave `control-point` out") == true)
  }
}
