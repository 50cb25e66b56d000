import Kernels

/// Simplexes through weight space that share vertices: one simplex, or several that new vertices join (Benton et al. 2021,
/// arXiv 2102.13042). A network is a simplex of one vertex.
public struct SimplicialComplex: Sendable {
  /// Flat vectors of one length.
  public private(set) var vertices: [[Float]]
  /// The vertices of each, by their places, in the order in which they joined.
  public private(set) var simplexes: [[Int]]

  /// - Precondition: at least one simplex, each of different vertices that there are; vertices of one length.
  public init(vertices: [[Float]], simplexes: [[Int]]) {
    precondition(
      !simplexes.isEmpty
        && simplexes.allSatisfy { simplex in
          !simplex.isEmpty && simplex.allSatisfy(vertices.indices.contains)
            && Set(simplex).count == simplex.count
        }, "A complex has simplexes, and each has vertices.")
    precondition(vertices.allSatisfy { $0.count == vertices[0].count }, "Vertices have one length.")
    (self.vertices, self.simplexes) = (vertices, simplexes)
  }

  /// The simplexes of several complexes side by side.
  public init(joining complexes: [SimplicialComplex]) {
    var (vertices, simplexes): ([[Float]], [[Int]]) = ([], [])
    for complex in complexes {
      simplexes += complex.simplexes.map { $0.map { $0 + vertices.count } }
      vertices += complex.vertices
    }
    self.init(vertices: vertices, simplexes: simplexes)
  }

  /// The vertices of one of its simplexes.
  public func corners(of simplex: Int) -> [[Float]] { simplexes[simplex].map { vertices[$0] } }

  /// The number of edges at a vertex of its largest simplex.
  public var dimension: Int { (simplexes.map(\.count).max() ?? 1) - 1 }

  public var volume: ComplexVolume {
    ComplexVolume(
      of: simplexes,
      grams: simplexes.map { simplex in
        simplex.dropFirst().map { row in
          simplex.dropFirst().map { column in
            var sum = 0.0
            let origin = vertices[simplex[0]]
            thalweg_dot_of_differences(
              vertices[row], vertices[column], origin, Int64(origin.count), &sum)
            return sum
          }
        }
      })
  }

  /// The mean of the vertices, in Double and rounded once.
  public var centre: [Float] {
    let share = 1 / Double(vertices.count)
    return vertices[0].indices.map { index in
      Float(share * vertices.reduce(0) { $0 + Double($1[index]) })
    }
  }

  /// The same with a vertex that joins all simplexes.
  public func joined(by vertex: [Float]) -> SimplicialComplex {
    SimplicialComplex(vertices: vertices + [vertex], simplexes: simplexes.map { $0 + [vertices.count] })
  }

  /// Where a new vertex begins: normal numbers away from the mean of all vertices. At the mean itself the volume would be 0,
  /// and its logarithm without a slope.
  ///
  /// - Parameters:
  ///   - deviation: the standard deviation of the numbers, in every weight.
  ///   - seed: what they are drawn from, with the number of vertices that there are.
  public func start(scatteredBy deviation: Double, seed: UInt64) -> [Float] {
    let random = CounterRandom(seed: seed, purpose: .scatter, lane: vertices.count)
    var start = centre
    for index in start.indices {
      start[index] = Float(Double(start[index]) + deviation * random.normal(at: index))
    }
    return start
  }
}

extension TrainingObjective {
  /// The last vertex of a complex, which moves while the others stay: what minimises E L(φ) - λ log V, φ uniform on a simplex
  /// that is drawn among all (Benton et al. 2021).
  ///
  /// - Parameters:
  ///   - samples: H, networks that each step tries; their losses are averaged.
  ///   - volume: λ
  public static func vertex(
    of complex: SimplicialComplex, samples: Int, volume: Double
  ) -> TrainingObjective {
    let count = complex.vertices.count
    return TrainingObjective(
      points: complex.vertices, moving: count - 1..<count,
      sampling: SimplexSampling(complex.simplexes, points: count, samples: samples),
      volume: volume > 0 ? VolumeTerm(factor: volume, simplexes: complex.simplexes) : nil)
  }
}
