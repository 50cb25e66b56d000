import Declarations
import Kernels

/// In training each value is zeroed with probability p and otherwise divided by 1 - p.
///
/// It takes no position among the names of parameters. The mask is a function of the stream, the layer's place
/// and the value's place in the batch alone.
public struct Dropout: Layer, Hashable {
  public static let kind = "dropout"
  public static let summary =
    "Zeroes values at random while training; takes no number among the names of parameters"
  public static let schema = Schema<Dropout>.record(
    "a dropout", shorthand: "rate",
    Field(
      "rate", \.rate, .number(rates),
      "The share of values that is dropped."),
    build: { Dropout($0) })

  /// What a rate can be.
  public static let rates = NumberRange(lower: 0, upper: 1, excludesUpper: true)

  /// The share of values that is dropped, in [0, 1).
  public let rate: Double

  public init(_ rate: Double) {
    self.rate = rate
  }

  public var takesPosition: Bool { false }

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    CompiledDropout(output: input, rate: rate, ordinal: 0)
  }
}

struct CompiledDropout: CompiledLayer {
  let output: Shape
  let rate: Double
  /// Which of a network's dropouts this is, so that no two share masks.
  var ordinal: Int

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true) }

  func forward(_ pass: LayerPass) {
    if pass.input != pass.output {
      pass.output.update(from: pass.input, count: Int(pass.floats(output.count)))
    }
    drop(pass.output, pass)
  }

  /// The mask is drawn again instead of kept: the same positions of the same stream.
  func backward(_ pass: LayerPass) {
    drop(pass.incoming, pass)
  }

  /// Probabilities are multiples of 2⁻¹⁶: each value has a half-word of its own.
  private func drop(_ values: UnsafeMutablePointer<Float>, _ pass: LayerPass) {
    guard case .training(let stream?) = pass.mode, rate > 0 else { return }
    let random = CounterRandom(
      seed: stream.seed, purpose: .dropout, epoch: stream.step, lane: ordinal)
    let threshold = UInt32((rate * 0x1p16).rounded())
    withUnsafeBytes(of: random.key) { key in
      withUnsafeBytes(of: random.stream) { words in
        for pack in 0..<pass.packs {
          thalweg_dropout(
            values + pack * output.count * Pack.lanes, Int64(output.count),
            Int64((pass.firstPack + pack) * Pack.lanes), threshold, Float(1 / (1 - rate)),
            key.assumingMemoryBound(to: UInt32.self).baseAddress,
            words.assumingMemoryBound(to: UInt32.self).baseAddress)
        }
      }
    }
  }
}
