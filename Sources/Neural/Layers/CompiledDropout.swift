import Kernels
import Networks

extension Dropout: NativeLayer {
  func lowered(over input: Shape) -> any CompiledLayer {
    CompiledDropout(output: input, rate: rate, ordinal: 0)
  }
}

struct CompiledDropout: CompiledLayer {
  let output: Shape
  let rate: Double
  /// Which of a network's dropouts this is, so that no two share masks.
  var ordinal: Int

  var memory: LayerMemory { LayerMemory(worksInPlace: true, gradientInPlace: true) }

  func forward(_ pass: LayerContext) {
    if pass.input != pass.output {
      pass.output.update(from: pass.input, count: Int(pass.floats(output.count)))
    }
    drop(pass.output, pass)
  }

  /// The mask is drawn again instead of kept: the same positions of the same stream.
  func backward(_ pass: LayerContext) {
    drop(pass.incoming, pass)
  }

  /// Probabilities are multiples of 2⁻¹⁶: each value has a half-word of its own.
  private func drop(_ values: UnsafeMutablePointer<Float>, _ pass: LayerContext) {
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
