import Networks

/// What a random direction is scaled by.
public enum DirectionNorm: String, CaseIterable, Sendable {
  /// Each filter to the norm of the weights' (Li et al. 2018, arXiv 1712.09913): d_f <- d_f |w_f| / |d_f|. A filter is what
  /// one output is computed by: `tensor[i]`.
  case filter
  /// Each tensor to the norm of the weights'.
  case layer
  /// Nothing: the draws as they are.
  case none
}

extension ParameterLayout {
  /// A random direction from given weights: draws of a normal distribution, scaled as `norm` says.
  ///
  /// Tensors of one axis (biases, scales and shifts of norms) have zero direction, as in the code of Li et al. 2018:
  /// functions of them are not invariant under what filters may be scaled by.
  /// - Parameters:
  ///   - weights: flat, as this layout says.
  ///   - number: tells the directions of one seed apart.
  public func randomDirection(
    from weights: [Float], _ norm: DirectionNorm, seed: UInt64, number: Int
  ) -> [Double] {
    precondition(weights.count == parameterCount, "the layout is another network's")
    let random = CounterRandom(seed: seed, purpose: .direction, lane: number)
    var direction = [Double](repeating: 0, count: parameterCount)
    for tensor in parameters where tensor.shape.count > 1 {
      for index in tensor.range { direction[index] = random.normal(at: index) }
      switch norm {
      case .filter:
        let size = tensor.count / max(tensor.shape[0], 1)
        for start in stride(from: tensor.offset, to: tensor.range.upperBound, by: max(size, 1)) {
          Self.scale(&direction, to: weights, in: start..<start + size)
        }
      case .layer: Self.scale(&direction, to: weights, in: tensor.range)
      case .none: break
      }
    }
    return direction
  }

  /// Gives a stretch of the direction the norm that the weights have there.
  private static func scale(_ direction: inout [Double], to weights: [Float], in range: Range<Int>) {
    var (own, wanted) = (0.0, 0.0)
    for index in range {
      own += direction[index] * direction[index]
      wanted += Double(weights[index]) * Double(weights[index])
    }
    guard own > 0 else { return }
    let factor = (wanted / own).squareRoot()
    for index in range { direction[index] *= factor }
  }
}
