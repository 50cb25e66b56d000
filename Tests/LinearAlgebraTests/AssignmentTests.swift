import Foundation
import Testing

@testable import LinearAlgebra

/// Sums are held against those of SciPy's `linear_sum_assignment` (`Fixtures/assignments.py`).
@Suite("The assignment problem")
struct AssignmentTests {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let kind: String
    let count: Int
    let seed: UInt64
    let total: Double
    let columns: [Int]?

    var testDescription: String { "\(kind) \(count)" }

    /// The matrix that the script made.
    var matrix: Matrix<Double> {
      let raw = (0..<count * count).map { index -> UInt64 in
        let state = seed &+ 0x9E37_79B9_7F4A_7C15 &* UInt64(index + 1)
        var z = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
      }
      let elements = raw.enumerated().map { index, bits -> Double in
        switch kind {
        case "random": Double(bits >> 11) / 0x1p53
        case "tied": Double(bits % 4)
        case "signed": Double(bits >> 11) / 0x1p52 - 1
        case "geometric": Double((index / count + 1) * (index % count + 1))
        case "wide": Double(bits % 1000) * Double(UInt64(1) << ((bits >> 32) % 40))
        default: 0
        }
      }
      return Matrix(rows: count, columns: count, elements: elements)
    }
  }

  static let cases: [Case] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/assignments.json")
    return (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: file))) ?? []
  }()

  @Test("there are cases") func fixtures() { #expect(Self.cases.count == 49) }

  @Test("the sum is SciPy's, and each column is taken once", arguments: cases)
  func sums(_ test: Case) throws {
    let found = try test.matrix.leastAssignment()
    #expect(abs(found.total - test.total) <= 1e-12 * max(1, abs(test.total)))
    #expect(found.columns.sorted() == Array(0..<test.count))
    if let columns = test.columns { #expect(found.columns == columns) }
  }

  @Test("ties are broken the same way every time")
  func ties() throws {
    let matrix = try #require(Self.cases.first { $0.kind == "tied" && $0.count == 64 }).matrix
    let first = try matrix.leastAssignment()
    for _ in 0..<3 { #expect(try matrix.leastAssignment() == first) }
    let zeros = Matrix(rows: 4, columns: 4, elements: [Double](repeating: 0, count: 16))
    #expect(try zeros.leastAssignment().columns.sorted() == [0, 1, 2, 3])
  }

  @Test("of small matrices no permutation does better")
  func exhaustive() throws {
    var state: UInt64 = 5
    for _ in 0..<300 {
      let count = Int(state >> 60) % 5 + 1
      let elements = (0..<count * count).map { _ -> Double in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(Int(state >> 59)) / 3 - 4
      }
      let matrix = Matrix(rows: count, columns: count, elements: elements)
      #expect(abs(try matrix.leastAssignment().total - least(matrix, row: 0, taken: [])) < 1e-9)
    }
  }

  private func least(_ matrix: Matrix<Double>, row: Int, taken: Set<Int>) -> Double {
    if row == matrix.rows { return 0 }
    return (0..<matrix.columns).filter { !taken.contains($0) }.map {
      matrix[row, $0] + least(matrix, row: row + 1, taken: taken.union([$0]))
    }.min() ?? .infinity
  }

  @Test("what is not finite is refused with its place", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(_ odd: Double) {
    let matrix = Matrix(rows: 2, columns: 2, elements: [0, 1, odd, 2])
    #expect(throws: LinearAlgebraError.notFinite(row: 1, column: 0)) { try matrix.leastAssignment() }
  }

  @Test("an empty matrix has an empty assignment")
  func empty() throws {
    let none = Matrix<Double>(rows: 0, columns: 0, elements: [])
    #expect(try none.leastAssignment() == Assignment(columns: [], total: 0))
  }
}
