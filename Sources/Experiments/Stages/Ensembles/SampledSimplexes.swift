import Declarations
import Neural

/// The members of an ensemble that are samples of simplexes, which take turns. A sample follows from its simplex, the seed and
/// its number there: more members, or a simplex more, leave those as they are that others have.
struct SampledSimplexes {
  /// Each simplex with the numbers of its samples.
  let families: [(family: NetworkFamily, places: [[Double]])]
  /// The mean of the vertices of the one simplex that there is; nil of several, in the middle of which nothing need be low.
  let centre: [Float]?

  init(_ complexes: [SimplicialComplex], members: Int, seed: UInt64) {
    let simplexes = complexes.flatMap { complex in
      complex.simplexes.indices.map { complex.corners(of: $0) }
    }
    families = simplexes.enumerated().compactMap { number, corners in
      let places = stride(from: number, to: members, by: simplexes.count).enumerated().map {
        [Double($0.offset)]
      }
      return places.isEmpty ? nil : (NetworkFamily(SimplexSamples(of: corners, seed: seed)), places)
    }
    centre =
      simplexes.count == 1
      ? SimplicialComplex(vertices: simplexes[0], simplexes: [Array(simplexes[0].indices)]).centre : nil
  }
}
