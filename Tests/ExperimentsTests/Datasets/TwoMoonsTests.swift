import Foundation
import Neural
import Testing

@testable import Experiments

@Suite("two moons")
struct TwoMoonsTests {
  private func points(_ moons: TwoMoons, _ part: DatasetPart = .train) throws -> [(x: Float, y: Float)] {
    let examples = moons.decode(part, files: []) { try $0.read() }
    guard case .floats(let values) = examples.inputs else { return [] }
    return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
  }

  @Test("without noise every point is on its half circle")
  func onCircles() throws {
    for (index, point) in try points(TwoMoons(seed: 3, count: 200, noise: 0)).enumerated() {
      let isLower = index % 2 == 1
      let centre: (x: Float, y: Float) = isLower ? (1, 0.5) : (0, 0)
      let distance = hypot(point.x - centre.x, point.y - centre.y)
      #expect(abs(distance - 1) < 1e-6)
      #expect(isLower ? point.y <= 0.5 : point.y >= 0)
    }
  }

  @Test("noise has the deviation that was asked for")
  func noise() throws {
    let clean = try points(TwoMoons(seed: 1, count: 20_000, noise: 0))
    let noisy = try points(TwoMoons(seed: 1, count: 20_000, noise: 0.25))
    let differences = zip(clean, noisy).flatMap { [Double($1.x - $0.x), Double($1.y - $0.y)] }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let variance = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
    #expect(abs(mean) < 0.005)
    #expect(abs(variance.squareRoot() - 0.25) < 0.005)
  }

  @Test("the same seed gives the same points; another seed, and the other part, give others")
  func seeds() {
    let decode = { (seed: UInt64, part: DatasetPart) in
      TwoMoons(seed: seed, count: 10).decode(part, files: []) { try $0.read() }
    }
    #expect(decode(1, .train) == decode(1, .train))
    #expect(decode(1, .train) != decode(2, .train))
    #expect(decode(1, .train) != decode(1, .test))
  }

  @Test("more points leave those before them as they were")
  func prefix() {
    let few = TwoMoons(count: 10).decode(.train, files: []) { try $0.read() }
    let many = TwoMoons(count: 20).decode(.train, files: []) { try $0.read() }
    #expect(many[0..<10] == few)
  }

  @Test("draws are those of the published SplitMix64")
  func splitMix() {
    let random = SplitMix(seed: 1_234_567)
    #expect(
      (0..<5).map(random.bits) == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }
}
