import FileFormats
import Foundation
import Testing

@testable import Experiments

@Suite("Control points that begin off the line")
struct ScatterSettingTests {
  /// A fit whose rate is so small that control points stay where they begin.
  private static func specification(_ setting: String) -> String {
    """
    name: small
    data: {moons: {dataset: {two-moons: {count: 40}}}}
    defaults:
      train: {network: {input: [2], layers: [linear: 200, tanh, linear: 2]}, data: moons, epochs: 1}
    stages:
      start: {train: {seed: 1}}
      end: {train: {seed: 2}}
      valley: {fit-curve: {from: start, to: end, epochs: 1, optimiser: {sgd: {rate: 1e-9}}\(setting)}}

    """
  }

  /// How far the control point's weights are from the middle of the ends', as a root mean square.
  private func offset(_ setting: String, in experiment: TemporaryExperiment) throws -> Double {
    let outcome = try experiment.run(Self.specification(setting))
    let bytes = try TemporaryExperiment.bytes("stages/valley/curve.safetensors", of: outcome)
    let file = try SafetensorsFile(decoding: FileContent(name: "curve", bytes: Data(bytes)))
    var squares: [Double] = []
    for name in ["0.weight", "0.bias", "2.weight", "2.bias"] {
      let points = try (0..<3).map { point in
        try #require(file.tensors.first { $0.name == "points.\(point).\(name)" }?.floats())
      }
      for index in points[1].indices {
        let middle = (Double(points[0][index]) + Double(points[2][index])) / 2
        squares.append((Double(points[1][index]) - middle) * (Double(points[1][index]) - middle))
      }
    }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  @Test("they begin as far off as is said, and on the line where nothing is said")
  func beginning() throws {
    let experiment = try TemporaryExperiment()
    #expect(try offset("", in: experiment) < 1e-6)
    #expect(abs(try offset(", scatter: 0.5", in: experiment) - 0.5) < 0.05)
  }
}
