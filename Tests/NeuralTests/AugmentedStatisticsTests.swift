import Foundation
import Networks
import Testing

@testable import Neural

@Suite("Batch-norm statistics over augmented images")
struct AugmentedStatisticsTests {
  private struct Fixture: Decodable {
    struct Case: Decodable {
      let padding: Int
      let mode: String
      let flip: Bool
      let cutout: Int
      let normalises: Bool
      let statistics: [Double]

      var augmentation: Augmentation {
        Augmentation(
          padding: padding, paddingMode: mode == "zero" ? .zero : .reflect, flips: flip, cutout: cutout)
      }
    }
    let batch: Int
    let mean: [Float], deviation: [Float], weights: [Float]
    let cases: [Case]
  }

  private static let fixture: Fixture = {
    let url = ReferenceTests.fixtures.appendingPathComponent("statistics.json")
    guard let data = try? Data(contentsOf: url),
      let fixture = try? JSONDecoder().decode(Fixture.self, from: data)
    else { preconditionFailure("statistics.json is missing") }
    return fixture
  }()

  private static let input = Shape([2, 7, 9])
  private static let count = 9

  private static func examples(bytes: Bool, normalises: Bool) -> Examples {
    let all = (0..<count).flatMap { pixels($0) }
    return Examples(
      input: input, inputs: bytes ? .bytes(all) : .floats(all.map { Float($0) / 255 }),
      targets: .classes((0..<count).map { ClassIndex($0 % 3) }), count: count,
      normalisation: normalises ? Normalisation(means: fixture.mean, deviations: fixture.deviation) : nil)
  }

  private static func pixels(_ example: Int) -> [UInt8] {
    (0..<input.count).map { UInt8((37 * example + 11 * $0 + 5 * ($0 / 13)) % 256) }
  }

  private static let network = Network(
    input: input,
    layers: [
      Convolution(filters: 4, kernel: Extent(3)), BatchNorm(), Relu(),
      Convolution(filters: 3, kernel: Extent(3)),
      BatchNorm(), Relu(), Flatten(), Linear(3),
    ])

  @Test(
    "they are those that PyTorch updates over the same crops, flips and squares", arguments: 0..<5,
    [true, false])
  func reference(_ index: Int, bytes: Bool) throws {
    let sample = Self.fixture.cases[index]
    let examples = Self.examples(bytes: bytes, normalises: sample.normalises).augmented(
      by: sample.augmentation, seed: 0, numbers: Array(0..<Self.count))
    let found = try [1, 2].map { threads in
      let session = try NativeEngine(cores: 2).evaluation(
        EvaluationJob(Self.network, over: examples, batchSize: Self.fixture.batch),
        threads: ThreadBudget(threads))
      return try session.statistics(at: Self.fixture.weights, over: examples)
    }
    #expect(found[0] == found[1], "threads do not matter")
    #expect(found[0].count == sample.statistics.count)
    for (value, expected) in zip(found[0], sample.statistics) {
      #expect(abs(Double(value) - expected) < 1e-5 * max(1, abs(expected)))
    }
  }

  @Test(
    "examples that are changed once are those that batches are filled with", arguments: 0..<5, [true, false])
  func once(_ index: Int, bytes: Bool) {
    let sample = Self.fixture.cases[index]
    let examples = Self.examples(bytes: bytes, normalises: sample.normalises)
    let made = examples.augmented(
      by: sample.augmentation, seed: 3, epoch: 2, numbers: Array(0..<Self.count))
    let source = ExampleBatches(examples, batchSize: Self.count, augmentation: (sample.augmentation, 3))
    let other = ExampleBatches(made, batchSize: Self.count)
    let (wanted, found) = (source.makeBatch(), other.makeBatch())
    source.fill(wanted, epoch: 2, index: 0)
    other.fill(found, epoch: 2, index: 0)
    func bits(_ batch: Batch) -> [UInt32] {
      (0..<Self.count).flatMap { example in
        let pack = batch.inputs(example / Pack.lanes)
        return (0..<Self.input.count).map { pack[$0 * Pack.lanes + example % Pack.lanes].bitPattern }
      }
    }
    #expect(bits(wanted) == bits(found))
    #expect(made.targets == examples.targets)
    if case .bytes = made.inputs { #expect(sample.cutout == 0) }
  }

  @Test("an example's draws follow from its number, whatever others there are")
  func numbers() {
    let examples = Self.examples(bytes: true, normalises: false)
    let augmentation = Augmentation(padding: 3, flips: true)
    let all = examples.augmented(by: augmentation, seed: 0, numbers: Array(0..<Self.count))
    let places = [1, 4, 5, 8]
    let some = examples.examples(at: places).augmented(by: augmentation, seed: 0, numbers: places)
    #expect(some == all.examples(at: places) && some != examples.examples(at: places))
    #expect(examples.augmented(by: Augmentation(), seed: 0, numbers: []) == examples)
  }
}
