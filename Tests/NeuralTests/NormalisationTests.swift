import Foundation
import Kernels
import Networks
import Testing

@testable import Neural

@Suite("Normalised inputs")
struct NormalisationTests {
  /// What NumPy makes (`Fixtures/make_normalised.py`).
  private struct Reference: Decodable {
    struct Measured: Decodable { let mean, deviation: [Double] }
    let mean, deviation: [Double]
    let bits: [[UInt32]]
    let measured: Measured

    static func read() throws -> Reference {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/normalised.json")
      return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    }

    var normalisation: Normalisation {
      Normalisation(means: mean.map { Float($0) }, deviations: deviation.map { Float($0) })
    }
  }

  /// 19 examples of 3 channels of 256 pixels, each with every value, beginning elsewhere in each example.
  private static func examples(_ normalisation: Normalisation?, asFloats: Bool = false) -> Examples {
    let bytes = (0..<19).flatMap { example in
      (0..<3).flatMap { _ in (0..<256).map { UInt8(($0 + 13 * example) % 256) } }
    }
    return Examples(
      input: Shape([3, 16, 16]), inputs: asFloats ? .floats(bytes.map { Float($0) / 255 }) : .bytes(bytes),
      targets: .classes([ClassIndex](repeating: 0, count: 19)), count: 19, normalisation: normalisation)
  }

  @Test("every pixel of every channel has NumPy's bits", arguments: KernelTests.instructions, [false, true])
  func bits(_ instructions: thalweg_instructions, asFloats: Bool) throws {
    let reference = try Reference.read()
    let examples = Self.examples(reference.normalisation, asFloats: asFloats)
    thalweg_limit_instructions(instructions)
    defer { thalweg_limit_instructions(thalweg_avx512) }
    let batches = ExampleBatches(examples, batchSize: 19)
    let batch = batches.makeBatch()
    batches.fill(batch, epoch: 0, index: 0)
    var wrong = 0
    for example in 0..<19 {
      let pack = batch.inputs(example / 16)
      for channel in 0..<3 {
        for place in 0..<256 {
          let value = pack[(channel * 256 + place) * 16 + example % 16]
          if value.bitPattern != reference.bits[channel][(place + 13 * example) % 256] { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0)
    #expect(
      (3..<16).allSatisfy { batch.inputs(1)[700 * 16 + $0] == 0 }, "lanes past the last example hold zeros")
    let floats = examples.floatInputs
    #expect((0..<768).allSatisfy { floats[$0].bitPattern == reference.bits[$0 / 256][$0 % 256] })
  }

  @Test("a part of the examples, and a choice of them, is normalised as they are")
  func parts() throws {
    let normalisation = try Reference.read().normalisation
    let examples = Self.examples(normalisation)
    #expect(examples[3..<5].normalisation == normalisation)
    #expect(
      examples.examples(at: [4, 3]).floatInputs == examples[4..<5].floatInputs + examples[3..<4].floatInputs)
  }

  @Test("means and deviations are NumPy's", arguments: [false, true])
  func measured(asFloats: Bool) throws {
    let reference = try Reference.read().measured
    let bytes: [UInt8] = (0..<720).map { index in
      let (example, channel, place) = (index / 36, index / 12 % 3, index % 12)
      let sum: Int = 37 * example + 11 * channel * channel + 5 * place * place
      return UInt8((sum + example * place) % 256)
    }
    let examples = Examples(
      input: Shape([3, 3, 4]), inputs: asFloats ? .floats(bytes.map { Float($0) / 255 }) : .bytes(bytes),
      targets: .classes([ClassIndex](repeating: 0, count: 20)), count: 20)
    let found = try #require(Normalisation.measured(over: examples))
    let tolerance = asFloats ? 1e-7 : 1e-14
    for channel in 0..<3 {
      #expect(abs(found.means[channel] - reference.mean[channel]) < tolerance)
      #expect(abs(found.deviations[channel] - reference.deviation[channel]) < tolerance)
    }
  }

  @Test("a channel that is the same everywhere is divided by 1")
  func constant() throws {
    let examples = Examples(
      input: Shape([2]), inputs: .floats([5, 1, 5, 3]), targets: .classes([0, 1]), count: 2)
    let found = try #require(Normalisation.measured(over: examples))
    #expect(found.means == [5, 2] && found.deviations == [1, 1])
  }
}
