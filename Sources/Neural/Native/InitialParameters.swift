import Networks

extension ParameterLayout {
  /// Fresh weights, and what buffers hold before any batch was seen.
  public func initialWeights(
    _ initialisation: some Initialisation, seed: UInt64
  ) -> (parameters: [Float], buffers: [Float]) {
    (initialParameters(initialisation, seed: seed), initialBuffers)
  }

  /// Fresh weights: a function of the seed, each tensor's place in the list and each value's place in it.
  public func initialParameters(_ initialisation: some Initialisation, seed: UInt64) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(parameterCount)
    for (ordinal, (tensor, declaration)) in zip(parameters, declarations).enumerated() {
      let random = CounterRandom(seed: seed, purpose: .initialisation, lane: ordinal)
      let (fanIn, fanOut) = (declaration.fanIn, declaration.fanOut)
      for index in 0..<tensor.count {
        switch declaration.role {
        case .weight:
          values.append(Float(initialisation.weight(random, at: index, fanIn: fanIn, fanOut: fanOut)))
        case .bias: values.append(Float(random.symmetric(at: index) / Double(fanIn).squareRoot()))
        case .scale: values.append(1)
        case .shift: values.append(0)
        }
      }
    }
    return values
  }
}

extension CounterRandom: StandardDraws {
  /// Uniform on [-1, 1).
  public func symmetric(at index: Int) -> Double { 2 * uniform(at: index) - 1 }
}
