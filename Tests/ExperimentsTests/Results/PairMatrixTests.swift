import Charts
import Testing

@testable import Experiments

@Suite("Matrices of pairs")
struct PairMatrixTests {
  private static let pairs: [(from: String, to: String, value: Double)] = [
    ("a", "b", 2), ("c", "a", 5), ("c", "b", .nan), ("a", "elsewhere", 9),
  ]

  @Test("a pair is on both sides of an empty diagonal, and what is no number or of no name is nowhere")
  func values() {
    let map = HeatMap(ofPairs: Self.pairs, among: ["a", "b", "c"], valueName: "barrier")
    let wanted: [[Double?]] = [[nil, 2, 5], [2, nil, nil], [5, nil, nil]]
    #expect(map.values.map { $0.map { $0.isNaN ? nil : $0 } } == wanted)
    #expect(map.rows == ["a", "b", "c"] && map.columns == map.rows)
  }

  @Test("colours go from zero, or from what is less, up to the greatest value or one that is given")
  func range() {
    func range(_ values: [Double], upTo greatest: Double? = nil) -> ClosedRange<Double>? {
      let pairs = values.enumerated().map { (from: "a", to: "\($0)", value: $1) }
      return HeatMap(
        ofPairs: pairs, among: ["a"] + values.indices.map { "\($0)" }, valueName: "", upTo: greatest
      ).range
    }
    #expect(range([2, 5]) == 0...5 && range([2, 5], upTo: 8) == 0...8 && range([2, 5], upTo: 3) == 0...5)
    #expect(range([-1, 5]) == -1...5 && range([-3, -1]) == -3...0)
    #expect(range([.nan]) == nil)
  }
}
