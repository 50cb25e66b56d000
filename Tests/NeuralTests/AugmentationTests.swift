import Foundation
import Networks
import Testing

@testable import Neural

@Suite("Augmented images")
struct AugmentationTests {
  private struct Fixture: Decodable {
    struct Case: Decodable {
      let seed: String
      let epoch: Int, padding: Int
      let mode: String
      let flip: Bool
      let cutout: Int
      let pixels: [[UInt8]]
    }
    let shape: [Int]
    let cases: [Case]
  }

  private static let fixture: Fixture = {
    let url = ReferenceTests.fixtures.appendingPathComponent("augmentation.json")
    guard let data = try? Data(contentsOf: url),
      let fixture = try? JSONDecoder().decode(Fixture.self, from: data)
    else { preconditionFailure("augmentation.json is missing") }
    return fixture
  }()

  private static let input = Shape(fixture.shape)
  private static let count = fixture.cases[0].pixels.count

  private static func pixels(_ example: Int) -> [UInt8] {
    (0..<input.count).map { UInt8((37 * example + 11 * $0 + 5 * ($0 / 13)) % 256) }
  }

  private static func examples(bytes: Bool) -> Examples {
    let all = (0..<count).flatMap(pixels)
    return Examples(
      input: input, inputs: bytes ? .bytes(all) : .floats(all.map { Float($0) / 255 }),
      targets: .classes(Array(repeating: 0, count: count)), count: count)
  }

  /// The rows of all batches of an epoch.
  private static func rows(
    _ examples: Examples, _ augmentation: Augmentation, seed: UInt64, epoch: Int, batchSize: Int
  ) -> [[Float]] {
    let source = ExampleBatches(examples, batchSize: batchSize, augmentation: (augmentation, seed))
    let batch = source.makeBatch()
    return (0..<source.batchCount).flatMap { index -> [[Float]] in
      source.fill(batch, epoch: epoch, index: index)
      return (0..<batch.count).map { example in
        let pack = batch.inputs(example / Pack.lanes)
        return (0..<input.count).map { pack[$0 * Pack.lanes + example % Pack.lanes] }
      }
    }
  }

  @Test("pixels are those of a NumPy calculation", arguments: 0..<6, [true, false])
  func reference(_ index: Int, bytes: Bool) throws {
    let sample = Self.fixture.cases[index]
    let augmentation = Augmentation(
      padding: sample.padding, paddingMode: try #require(.init(rawValue: sample.mode)), flips: sample.flip,
      cutout: sample.cutout)
    #expect(augmentation.complaint(about: Self.input) == nil)
    let rows = Self.rows(
      Self.examples(bytes: bytes), augmentation, seed: try #require(UInt64(sample.seed)), epoch: sample.epoch,
      batchSize: Self.count)
    #expect(rows == sample.pixels.map { $0.map { Float($0) / 255 } })
  }

  @Test("an image is changed alike in batches of any size, otherwise in each epoch, and as it is without")
  func batches() {
    let examples = Self.examples(bytes: true)
    let augmentation = Augmentation(padding: 3, flips: true, cutout: 2)
    let whole = Self.rows(examples, augmentation, seed: 5, epoch: 2, batchSize: 9)
    for size in [1, 2, 4] {
      #expect(Self.rows(examples, augmentation, seed: 5, epoch: 2, batchSize: size) == whole)
    }
    #expect(Self.rows(examples, augmentation, seed: 5, epoch: 3, batchSize: 9) != whole)
    #expect(Self.rows(examples, augmentation, seed: 6, epoch: 2, batchSize: 9) != whole)
    let plain = Self.rows(examples, Augmentation(), seed: 5, epoch: 2, batchSize: 9)
    #expect(plain == (0..<Self.count).map { Self.pixels($0).map { Float($0) / 255 } })
  }

  @Test("padding is black before normalisation, and a square is cut out after it")
  func normalised() {
    let normalisation = Normalisation(means: [0.25, 0.5], deviations: [0.5, 0.125])
    let plane = Self.input.count / 2
    let moved = Augmentation(padding: 3, flips: true)
    let plain = Self.rows(Self.examples(bytes: true), moved, seed: 8, epoch: 4, batchSize: 9)
    let cut = Augmentation(padding: 3, flips: true, cutout: 3)
    let rows = Self.rows(
      Self.examples(bytes: true).normalised(by: normalisation), cut, seed: 8, epoch: 4, batchSize: 9)
    var zeros = 0
    for (example, row) in rows.enumerated() {
      let change = ImageChange(cut, of: Self.input, seed: 8, epoch: 4, example: example)
      for place in row.indices {
        let (y, x) = (place % plane / Self.input.dimensions[2], place % Self.input.dimensions[2])
        let isCut = change.rows.contains(y) && change.columns.contains(x)
        zeros += isCut ? 1 : 0
        let scaled = (plain[example][place] - normalisation.means[place / plane])
        #expect(row[place] == (isCut ? 0 : scaled / normalisation.deviations[place / plane]))
      }
    }
    #expect(zeros > 40 && plain.joined().contains(0))
  }

  @Test("all places of a crop and of a square are drawn, and about as often")
  func uniform() {
    var downs: [Int: Int] = [:]
    var tops: [Int: Int] = [:]
    var flips = 0
    for example in 0..<20_000 {
      let change = ImageChange(
        Augmentation(padding: 4, flips: true, cutout: 1), of: Shape([1, 10, 10]), seed: 9, epoch: 1,
        example: example)
      downs[change.down, default: 0] += 1
      tops[change.rows.lowerBound, default: 0] += 1
      flips += change.flips ? 1 : 0
    }
    #expect(Set(downs.keys) == Set(-4...4) && downs.values.allSatisfy { abs($0 - 2222) < 220 })
    #expect(Set(tops.keys) == Set(0..<10) && tops.values.allSatisfy { abs($0 - 2000) < 220 })
    #expect(abs(flips - 10_000) < 300)
  }

  @Test("what cannot be done to images of a shape is said")
  func complaints() {
    let image = Shape([3, 8, 6])
    #expect(Augmentation(padding: 5).complaint(about: image) == nil)
    #expect(Augmentation(padding: 6).complaint(about: image)?.field == "crop-padding")
    #expect(Augmentation(cutout: 8).complaint(about: image) == nil)
    #expect(Augmentation(cutout: 9).complaint(about: image)?.field == "cutout")
    #expect(Augmentation(flips: true).complaint(about: Shape([4])) != nil)
  }
}
