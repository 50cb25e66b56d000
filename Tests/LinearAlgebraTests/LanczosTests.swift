import Testing

@testable import LinearAlgebra

@Suite("Lanczos and tridiagonal matrices")
struct LanczosTests {
  /// Values in [-1, 1) that follow from the seed.
  private func random(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(UInt64(1) << 52) - 1
    }
  }

  private func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  private func symmetric(_ order: Int, seed: UInt64) -> [[Double]] {
    let values = random(order * order, seed: seed)
    return (0..<order).map { row in
      (0..<order).map { values[min(row, $0) * order + max(row, $0)] }
    }
  }

  @Test("the second difference's eigenvalues are 2 - 2 cos(k π / (n + 1))", arguments: [1, 2, 5, 40])
  func secondDifference(_ order: Int) throws {
    let matrix = SymmetricTridiagonal(
      diagonal: Array(repeating: 2, count: order), beside: Array(repeating: -1, count: max(order - 1, 0)))
    let found = try #require(matrix.eigenvalues()).values
    for (index, value) in found.enumerated() {
      let angle = Double(index + 1) * Double.pi / Double(order + 1)
      #expect(abs(value - (2 - 2 * cosine(angle))) < 1e-13)
    }
  }

  private func cosine(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for power in 1...30 {
      term *= -x * x / Double((2 * power - 1) * (2 * power))
      sum += term
    }
    return sum
  }

  @Test("rows that are carried are those of the eigenvectors: T V = V Λ", arguments: [3, 17])
  func eigenvectors(_ order: Int) throws {
    let matrix = SymmetricTridiagonal(
      diagonal: random(order, seed: 3), beside: random(order - 1, seed: 4))
    let unit = (0..<order).map { row in (0..<order).map { $0 == row ? 1.0 : 0 } }
    let (values, rows) = try #require(matrix.eigenvalues(carrying: unit))
    #expect(values == values.sorted())
    for (place, value) in values.enumerated() {
      for row in 0..<order {
        var image = matrix.diagonal[row] * rows[row][place]
        if row > 0 { image += matrix.beside[row - 1] * rows[row - 1][place] }
        if row + 1 < order { image += matrix.beside[row] * rows[row + 1][place] }
        #expect(abs(image - value * rows[row][place]) < 1e-13)
      }
    }
    let first = try #require(matrix.eigenvalues(carrying: [unit[0]])).rows[0]
    #expect(zip(first, rows[0]).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test("what is not finite has no eigenvalues")
  func notFinite() {
    #expect(SymmetricTridiagonal(diagonal: [1, .nan], beside: [1]).eigenvalues() == nil)
    #expect(SymmetricTridiagonal(diagonal: [1, 2], beside: [.infinity]).eigenvalues() == nil)
    var lanczos = Lanczos(from: [1, 1])
    lanczos.step { $0.map { _ in .nan } }
    #expect(lanczos.extremes(1) == nil && lanczos.quadrature == nil && lanczos.isComplete)
  }

  @Test("extreme eigenvalues and vectors settle long before all steps, with residuals that are true")
  func extremes() throws {
    let order = 120
    // Few large eigenvalues over many small ones, as of a network.
    var matrix = symmetric(order, seed: 9).map { $0.map { 0.01 * $0 } }
    for (place, value) in [30.0, 12, 5].enumerated() {
      let direction = random(order, seed: UInt64(20 + place))
      let square = direction.reduce(0) { $0 + $1 * $1 }
      for row in 0..<order {
        for column in 0..<order { matrix[row][column] += value * direction[row] * direction[column] / square }
      }
    }
    var lanczos = Lanczos(from: random(order, seed: 1))
    for _ in 0..<20 { lanczos.step { product(matrix, $0) } }
    let found = try #require(lanczos.extremes(3))
    let vectors = lanczos.vectors(3)
    for (place, vector) in vectors.enumerated() {
      let image = product(matrix, vector)
      let gap = zip(image, vector).reduce(0) { sum, pair in
        let rest = pair.0 - found.largest[place] * pair.1
        return sum + rest * rest
      }.squareRoot()
      #expect(abs(gap - found.residuals[place]) < 1e-9, "the residual is what it is by hand")
      #expect(gap < 1e-6 * found.norm)
    }
    #expect(found.isSettled(to: 1e-6) && !found.isSettled(to: 0))
    #expect(found.largest == found.largest.sorted(by: >))
  }

  @Test("eigenvalues that are there twice are found twice once the first space is complete")
  func multiple() throws {
    let diagonal = [3.0, 3, 1, 1, -2]
    var lanczos = Lanczos(from: [1, 1, 1, 1, 1])
    var steps = 0
    func multiply(_ vector: [Double]) -> [Double] { zip(diagonal, vector).map { $0 * $1 } }
    while lanczos.step(multiply) { steps += 1 }
    #expect(steps == 3 && lanczos.isComplete)
    while lanczos.steps < 5 {
      if lanczos.isComplete { lanczos.restart(from: random(5, seed: UInt64(lanczos.steps))) }
      lanczos.step(multiply)
    }
    let found = try #require(lanczos.extremes(5)).largest
    #expect(zip(found, [3.0, 3, 1, 1, -2]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("a quadrature has the moments v^T A^k v, up to twice its steps")
  func quadrature() throws {
    let matrix = symmetric(30, seed: 2)
    let start = random(30, seed: 6)
    var lanczos = Lanczos(from: start)
    for _ in 0..<4 { lanczos.step { product(matrix, $0) } }
    let (nodes, weights) = try #require(lanczos.quadrature)
    let square = start.reduce(0) { $0 + $1 * $1 }
    var image = start
    for power in 0..<8 {
      let wanted = zip(start, image).reduce(0) { $0 + $1.0 * $1.1 } / square
      let found = zip(nodes, weights).reduce(0) { sum, pair in
        sum + pair.1 * (0..<power).reduce(1) { value, _ in value * pair.0 }
      }
      #expect(abs(found - wanted) < 1e-9 * max(1, abs(wanted)), "power \(power)")
      image = product(matrix, image)
    }
  }
}
