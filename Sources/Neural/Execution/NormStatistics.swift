/// The shared memory of all batch norms of a network.
struct NormStatistics {
  private let doubles: AlignedStorage<Double>
  private let floats: AlignedFloats
  private let places: [(doubles: Int, floats: Int, partials: Int)]

  init(_ plan: ExecutionPlan) {
    var doubleCount = 0
    var floatCount = 0
    var places: [(doubles: Int, floats: Int, partials: Int)] = []
    for index in plan.norms {
      let channels = plan.steps[index].layer.output.channels
      let partials = 2 * channels * plan.chunkCount
      places.append((doubleCount, floatCount, partials))
      doubleCount += partials + 2 * channels
      floatCount += 5 * channels
    }
    self.places = places
    doubles = AlignedStorage(count: doubleCount, filledWith: 0)
    floats = AlignedFloats(count: floatCount, filledWith: 0)
  }

  subscript(norm: Int) -> BatchStatistics {
    let place = places[norm]
    return BatchStatistics(
      partials: doubles.base + place.doubles, totals: doubles.base + place.doubles + place.partials,
      coefficients: floats.base + place.floats)
  }
}
