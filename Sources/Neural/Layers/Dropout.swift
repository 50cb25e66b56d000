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
      "rate", \.rate, .number(NumberRange(lower: 0, upper: 1, excludesUpper: true)),
      "The share of values that is dropped."),
    build: { Dropout($0) })

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
      pass.output.update(from: pass.input, count: pass.count * output.count)
    }
    drop(pass.output, pass)
  }

  /// The mask is drawn again instead of kept: the same positions of the same stream.
  func backward(_ pass: LayerPass) {
    drop(pass.incoming, pass)
  }

  private func drop(_ values: UnsafeMutablePointer<Float>, _ pass: LayerPass) {
    guard case .training(let stream?) = pass.mode, rate > 0 else { return }
    let random = CounterRandom(
      seed: stream.seed, purpose: .dropout, epoch: stream.step, lane: ordinal)
    withUnsafePointer(to: random.key) { key in
      withUnsafePointer(to: random.stream) { words in
        thalweg_dropout(
          values, Int64(pass.count * output.count), Int64(pass.firstExample * output.count),
          UInt32(rate * 0x1p32), Float(1 / (1 - rate)),
          UnsafeRawPointer(key).assumingMemoryBound(to: UInt32.self),
          UnsafeRawPointer(words).assumingMemoryBound(to: UInt32.self))
      }
    }
  }
}
