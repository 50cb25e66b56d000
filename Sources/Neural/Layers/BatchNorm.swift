import Declarations
import Kernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// y = w (x - mean) / √(variance + ε) + b, by channel for images, by feature for rows (Ioffe and Szegedy 2015).
///
/// Training uses the batch's mean and biased variance and moves the running ones: r ← (1 - μ) r + μ v with μ 0.1,
/// v the unbiased variance. Evaluation uses the running ones.
public struct BatchNorm: Layer, Hashable {
  public static let kind = "batch-norm"
  public static let summary = "Normalises channels or features by their statistics"
  public static let schema = Schema<BatchNorm>.record("a batch norm", build: BatchNorm.init)

  public init() {}

  public func compile(for input: Shape) throws(LayerMismatch) -> any CompiledLayer {
    CompiledBatchNorm(output: input)
  }
}

struct CompiledBatchNorm: BatchStatisticsLayer {
  static let epsilon = 1e-5, momentum = 0.1

  let output: Shape

  var channels: Int { output.channels }
  var memory: LayerMemory { LayerMemory(scratch: 2 * channels, gradientInPlace: true, rereadsInput: true) }

  var parameters: [ParameterDeclaration] {
    [("weight", ParameterRole.scale), ("bias", .shift)].map {
      ParameterDeclaration(name: $0.0, shape: [channels], role: $0.1, fanIn: 1, fanOut: 1)
    }
  }

  var buffers: [BufferDeclaration] {
    [
      BufferDeclaration(name: "running_mean", shape: [channels], start: 0),
      BufferDeclaration(name: "running_var", shape: [channels], start: 1),
    ]
  }

  /// In training the coefficients were settled for the batch; in evaluation they follow from the buffers, and
  /// every chunk works them out in its scratch.
  func forward(_ pass: LayerPass) {
    if pass.mode.isTraining, let shared = pass.statistics?.coefficients {
      apply(pass, scale: shared + 2 * channels, shift: shared + 3 * channels)
    } else {
      let scale = pass.scratch
      let shift = pass.scratch + channels
      for channel in 0..<channels {
        let deviation = sqrt(Double(pass.buffers[channels + channel]) + Self.epsilon)
        scale[channel] = Float(Double(pass.parameters[channel]) / deviation)
        shift[channel] = Float(
          Double(pass.parameters[channels + channel])
            - Double(pass.buffers[channel]) * Double(pass.parameters[channel]) / deviation)
      }
      apply(pass, scale: scale, shift: shift)
    }
  }

  private func apply(_ pass: LayerPass, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>) {
    thalweg_channel_affine(
      pass.input, scale, shift, Int32(pass.count), Int32(channels), Int32(output.spatial), pass.output)
  }
}
