/// A symmetric tridiagonal matrix.
public struct SymmetricTridiagonal: Sendable, Equatable {
  public var diagonal: [Double]
  /// Beside the diagonal; one fewer.
  public var beside: [Double]

  public init(diagonal: [Double] = [], beside: [Double] = []) {
    precondition(
      beside.count == max(diagonal.count - 1, 0), "a tridiagonal matrix has one fewer beside its diagonal")
    (self.diagonal, self.beside) = (diagonal, beside)
  }

  /// How many rows it has.
  public var count: Int { diagonal.count }

  /// The eigenvalues, increasing, and of some rows r the products r V with the matrix of eigenvectors (columns): of unit
  /// rows these are rows of V, the first components of all eigenvectors and so on. Implicit QL steps with Wilkinson's shifts
  /// (Golub and Van Loan, Matrix Computations, 8.3).
  ///
  /// - Parameter rows: each as long as the matrix.
  /// - Returns: nil where a number is not finite, or a step does not converge.
  public func eigenvalues(carrying rows: [[Double]] = []) -> (values: [Double], rows: [[Double]])? {
    precondition(rows.allSatisfy { $0.count == count }, "a row has a number for each row of the matrix")
    guard (diagonal + beside).allSatisfy(\.isFinite) else { return nil }
    var d = diagonal
    var e = beside + [0]
    var carried = rows
    for low in 0..<count {
      var rounds = 0
      while true {
        // The first place from here on where the matrix falls apart.
        var end = low
        while end < count - 1 {
          let size = abs(d[end]) + abs(d[end + 1])
          if abs(e[end]) <= 0x1p-52 * size { break }
          end += 1
        }
        if end == low { break }
        rounds += 1
        if rounds > 60 { return nil }
        var g = (d[low + 1] - d[low]) / (2 * e[low])
        var r = (g * g + 1).squareRoot()
        g = d[end] - d[low] + e[low] / (g + (g < 0 ? -r : r))
        var (sine, cosine, shift) = (1.0, 1.0, 0.0)
        var hasSplit = false
        for place in stride(from: end - 1, through: low, by: -1) {
          let f = sine * e[place]
          let b = cosine * e[place]
          r = (f * f + g * g).squareRoot()
          e[place + 1] = r
          if r == 0 {
            d[place + 1] -= shift
            e[end] = 0
            hasSplit = true
            break
          }
          sine = f / r
          cosine = g / r
          g = d[place + 1] - shift
          r = (d[place] - g) * sine + 2 * cosine * b
          shift = sine * r
          d[place + 1] = g + shift
          g = cosine * r - b
          for row in carried.indices {
            let next = carried[row][place + 1]
            carried[row][place + 1] = sine * carried[row][place] + cosine * next
            carried[row][place] = cosine * carried[row][place] - sine * next
          }
        }
        if hasSplit { continue }
        d[low] -= shift
        e[low] = g
        e[end] = 0
      }
    }
    let order = d.indices.sorted { (d[$0], $0) < (d[$1], $1) }
    return (order.map { d[$0] }, carried.map { row in order.map { row[$0] } })
  }
}
