import Declarations
import Networks

/// How weights begin.
///
/// An initialisation is one file in `Initialisations/` and one line in `Initialisations.all`. It draws weights; biases
/// are uniform with bound 1/√fan-in (PyTorch's default), a batch norm's factors 1 and its offsets 0.
public protocol Initialisation: Sendable {
  static var kind: String { get }
  /// What it is, in a few words for a list of them.
  static var summary: String { get }
  /// How it is written.
  static var schema: Schema<Self> { get }

  /// One weight of a tensor.
  func weight(_ random: CounterRandom, at index: Int, fanIn: Int, fanOut: Int) -> Double
}

extension ParameterLayout {
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

extension CounterRandom {
  /// Uniform on [-1, 1).
  func symmetric(at index: Int) -> Double { 2 * uniform(at: index) - 1 }
}
