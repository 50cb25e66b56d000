/// Σ a_i w_i with Σ a_i = 1, added up in Double vector by vector and rounded once; of one vector its own bits.
public struct WeightAverage: Sendable {
  private var sums: [Double] = []
  private var only: [Float]?
  private var count = 0

  public init() {}

  public mutating func add(_ vector: [Float], share: Double) {
    precondition(count == 0 || vector.count == sums.count, "Weights of one network have one length.")
    if count == 0 { sums = [Double](repeating: 0, count: vector.count) }
    only = count == 0 && share == 1 ? vector : nil
    count += 1
    for index in vector.indices { sums[index] += share * Double(vector[index]) }
  }

  public var value: [Float] { only ?? sums.map { Float($0) } }

  /// The average of vectors with shares that add up to 1.
  public static func of(_ vectors: [[Float]], shares: [Double]) -> [Float] {
    var average = WeightAverage()
    for (vector, share) in zip(vectors, shares) { average.add(vector, share: share) }
    return average.value
  }

  /// The average of vectors in equal shares.
  public static func of(_ vectors: [[Float]]) -> [Float] {
    of(vectors, shares: vectors.map { _ in 1 / Double(vectors.count) })
  }
}
