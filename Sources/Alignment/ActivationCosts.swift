import LinearAlgebra
import Networks

/// How alike the units of two networks are in what they come to on the same examples, gathered part by part.
public struct ActivationCosts: Sendable {
  /// How alike two units are.
  public enum Likeness: String, CaseIterable, Sendable {
    /// Pearson's, which scale and offset of a unit do not count in; 0 of a unit that is constant.
    case correlation
    /// The mean product.
    case innerProduct = "inner-product"
  }

  private let count: Int
  private var total = 0
  private var sums: (a: [Double], b: [Double])
  private var squares: (a: [Double], b: [Double])
  private var products: [Double]

  /// - Parameter count: units of each network.
  public init(count: Int) {
    self.count = count
    let zeros = [Double](repeating: 0, count: count)
    (sums, squares) = ((zeros, zeros), (zeros, zeros))
    products = [Double](repeating: 0, count: count * count)
  }

  /// Takes up what units came to.
  ///
  /// - Parameter a: [units, observations], of the one network; `b` of the other, on the same examples.
  public mutating func add(_ a: Matrix<Double>, _ b: Matrix<Double>) throws(LinearAlgebraError) {
    total += a.columns
    let product = try a.times(b, transposingOther: true)
    for index in products.indices { products[index] += product.elements[index] }
    Self.add(a, &sums.a, &squares.a)
    Self.add(b, &sums.b, &squares.b)
  }

  private static func add(_ values: Matrix<Double>, _ sums: inout [Double], _ squares: inout [Double]) {
    values.elements.withUnsafeBufferPointer { elements in
      for row in 0..<values.rows {
        var (sum, square) = (0.0, 0.0)
        for index in row * values.columns..<(row + 1) * values.columns {
          sum += elements[index]
          square += elements[index] * elements[index]
        }
        sums[row] += sum
        squares[row] += square
      }
    }
  }

  /// [units of A, units of B].
  public func matrix(_ likeness: Likeness) -> Matrix<Double> {
    let size = Double(max(total, 1))
    guard likeness == .correlation else {
      return Matrix(rows: count, columns: count, elements: products.map { $0 / size })
    }
    func deviations(_ sums: [Double], _ squares: [Double]) -> [Double] {
      zip(sums, squares).map { sum, square in
        let (mean, power) = (sum / size, square / size)
        let variance = power - mean * mean
        // What is left by rounding of a unit that never changes.
        return variance > 1e-12 * power ? variance.squareRoot() : 0
      }
    }
    let (a, b) = (deviations(sums.a, squares.a), deviations(sums.b, squares.b))
    return Matrix(
      rows: count, columns: count,
      elements: (0..<count * count).map { index in
        let (row, column) = (index / count, index % count)
        let scale = a[row] * b[column]
        if scale == 0 { return 0 }
        return (products[index] / size - sums.a[row] / size * (sums.b[column] / size)) / scale
      })
  }
}

extension NetworkSymmetry {
  /// The values of the graph at which each group is looked at: what its activations make, or where it has none, what its
  /// layers with weights make.
  public func observedAxes(in graph: NetworkGraph) -> [[Int]] {
    groups.map { group in
      let axes = group.places.map(\.axis).filter { $0 > 0 }
      let activated = axes.filter { graph.nodes[$0 - 1].operation is any Activation }
      if !activated.isEmpty { return activated }
      let weighted = axes.filter { !graph.nodes[$0 - 1].parameters.isEmpty }
      return weighted.isEmpty ? Array(axes.prefix(1)) : weighted
    }
  }

  /// What the units of a group come to, [units, observations], from a value of all examples, [examples, positions · spatial].
  public func activations(
    of group: Int, along axis: Int, from outputs: [Float], examples: Int, spatial: Int
  ) -> Matrix<Double> {
    guard let places = groups[group].places.first(where: { $0.axis == axis }), examples > 0 else {
      return Matrix(rows: groups[group].count, columns: 0, elements: [])
    }
    let width = outputs.count / examples
    let columns = examples * places.occurrences * spatial
    let elements = [Double](unsafeUninitializedCapacity: groups[group].count * columns) { result, filled in
      outputs.withUnsafeBufferPointer { outputs in
        var place = 0
        for unit in 0..<groups[group].count {
          for occurrence in 0..<places.occurrences {
            let start = places.positions[unit * places.occurrences + occurrence] * spatial
            for example in 0..<examples {
              let from = example * width + start
              for index in 0..<spatial { result[place + index] = Double(outputs[from + index]) }
              place += spatial
            }
          }
        }
        filled = place
      }
    }
    return Matrix(rows: groups[group].count, columns: columns, elements: elements)
  }
}
