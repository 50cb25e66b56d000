import Foundation
import Kernels
import Networks
import Testing

@testable import Neural

@Suite("Activations beside the mathematics library")
struct ActivationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layer: any Layer
    let value: @Sendable (Double) -> Double
    let slope: @Sendable (Double) -> Double
  }

  static let cases = [
    Case(testDescription: "relu", layer: Relu(), value: { max($0, 0) }, slope: { $0 > 0 ? 1 : 0 }),
    Case(testDescription: "tanh", layer: Tanh(), value: { tanh($0) }, slope: { 1 - tanh($0) * tanh($0) }),
    Case(
      testDescription: "sigmoid", layer: Sigmoid(), value: { 1 / (1 + exp(-$0)) },
      slope: { (1 / (1 + exp(-$0))) * (1 / (1 + exp($0))) }),
    Case(
      testDescription: "gelu", layer: Gelu(), value: { $0 * 0.5 * (1 + erf($0 / 2.0.squareRoot())) },
      slope: {
        0.5 * (1 + erf($0 / 2.0.squareRoot())) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
      }),
    Case(
      testDescription: "leaky relu", layer: LeakyRelu(negativeSlope: 0.125),
      value: { $0 > 0 ? $0 : 0.125 * $0 }, slope: { $0 > 0 ? 1 : 0.125 }),
    Case(
      testDescription: "leaky relu without a slope", layer: LeakyRelu(negativeSlope: 0),
      value: { max($0, 0) }, slope: { $0 > 0 ? 1 : 0 }),
    Case(
      testDescription: "silu", layer: Silu(), value: { $0 / (1 + exp(-$0)) },
      slope: {
        let share = 1 / (1 + exp(-$0))
        return share * (1 + $0 * (1 / (1 + exp($0))))
      }),
    Case(
      testDescription: "softplus", layer: Softplus(), value: { $0 > 20 ? $0 : log1p(exp($0)) },
      slope: { $0 > 20 ? 1 : 1 / (1 + exp(-$0)) }),
    Case(
      testDescription: "softplus with settings", layer: Softplus(beta: 4, threshold: 8),
      value: { 4 * $0 > 8 ? $0 : log1p(exp(4 * $0)) / 4 },
      slope: { 4 * $0 > 8 ? 1 : 1 / (1 + exp(-4 * $0)) }),
  ]

  /// Fine around zero and where formulas change over, then out to where nothing is left to tell apart.
  static let points: [Float] = {
    let fine = (-2_000..<2_000).map { Float($0) / 500 }
    let wide = (-160..<160).map { Float($0) / 4 }
    let odd: [Float] = [0, -0.0, 1e-30, -1e-30, 1e-8, 0.625, -0.625, 1.4142135, 1e4, -1e4]
    return fine + wide + odd
  }()

  @Test("values and slopes are right to a few units in the last place", arguments: cases)
  func valuesAgree(_ test: Case) throws {
    let count = alignedCount(Self.points.count)
    let padded = Self.points + Array(repeating: 0, count: count - Self.points.count)
    for instructions in KernelTests.instructions {
      thalweg_limit_instructions(instructions)
      let (values, slopes) = try run(test.layer, padded)
      thalweg_limit_instructions(thalweg_avx512)
      var (wrongValues, wrongSlopes): ([Double], [Double]) = ([], [])
      for (index, x) in padded.enumerated() {
        let x = Double(x)
        // A value is as near as its own size allows, or as that of the terms that it is the difference of.
        let size = max(abs(test.value(x)), min(abs(x), 1), 1e-30)
        if !(abs(Double(values[index]) - test.value(x)) < 3e-7 * size) { wrongValues.append(x) }
        if !(abs(Double(slopes[index]) - test.slope(x)) < 1e-6) { wrongSlopes.append(x) }
      }
      #expect(wrongValues == [])
      #expect(wrongSlopes == [])
    }
  }

  @Test("what is not a number stays so", arguments: cases)
  func notANumber(_ test: Case) throws {
    #expect(try run(test.layer, Array(repeating: .nan, count: 16)).values.allSatisfy { $0.isNaN })
  }

  private func run(_ layer: any Layer, _ points: [Float]) throws -> (values: [Float], slopes: [Float]) {
    let features = points.count / Pack.lanes
    let compiled = try #require(layer as? any NativeLayer).lowered(over: Shape([features]))
    let (x, y) = (AlignedFloats(count: points.count), AlignedFloats(count: points.count))
    let slopes = AlignedFloats(count: points.count, filledWith: 1)
    x.copy(points)
    let (codes, places) = (AlignedStorage<UInt8>(count: 0), AlignedStorage<Int32>(count: 0))
    let pass = LayerContext(
      count: Pack.lanes, input: x.base, output: y.base, outputGradient: slopes.base,
      inputGradient: slopes.base, parameters: x.base,
      prepared: (UnsafePointer(x.base), UnsafePointer(x.base)), buffers: x.base, codes: codes.base,
      places: places.base, kept: x.base,
      scratch: x.base)
    compiled.forward(pass)
    compiled.backward(pass)
    return (y.array, slopes.array)
  }
}
