import LinearAlgebra
import Testing

@testable import Alignment

private let isThere = (try? OpenBLAS.ofSystem()) != nil

@Suite("Units by activations", .enabled(if: isThere, "OpenBLAS is not installed (libopenblas-dev)"))
struct ActivationCostsTests {
  /// Three units of each network over four examples; the second of `a` never changes.
  private static let a: [[Double]] = [[1, 2, 3, 4], [2, 2, 2, 2], [11, 10, 9, 8]]
  private static let b: [[Double]] = [[10, 12, 14, 16], [1, -1, -1, 1], [0, 0, 0, 4]]

  @Test(
    "correlations and mean products are what they are by hand, in whatever portions examples come",
    arguments: [[0..<4], [0..<1, 1..<4], [0..<2, 2..<3, 3..<4]])
  func likeness(_ portions: [Range<Int>]) throws {
    var costs = ActivationCosts(count: 3)
    for portion in portions {
      func matrix(_ rows: [[Double]]) -> Matrix<Double> {
        Matrix(rows: 3, columns: portion.count, elements: rows.flatMap { $0[portion] })
      }
      try costs.add(matrix(Self.a), matrix(Self.b))
    }
    // The deviations of the first and third of `a` are √1.25, those of `b` √5, 1 and √3; 1.5 / √(1.25 · 3) = √0.6.
    let share = 0.6.squareRoot()
    let correlations = [1, 0, share, 0, 0, 0, -1, 0, -share]
    for (ours, wanted) in zip(costs.matrix(.correlation).elements, correlations) {
      #expect(abs(ours - wanted) < 1e-12)
    }
    #expect(costs.matrix(.innerProduct).elements == [35, 0, 4, 26, 0, 2, 121, 0, 8])
  }
}
