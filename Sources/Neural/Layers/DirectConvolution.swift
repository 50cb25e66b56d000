import Kernels

/// A convolution with stride 1, computed where the planes are: no patches are written out.
///
/// Planes are copied inside a border of zeros, so that positions of all rows are neighbours in vectors. The gradient
/// of the input is a convolution of the output's gradient with the filters turned round.
struct DirectConvolution: CompiledLayer {
  private let bank: FilterBank
  private let padding: Extent
  /// From padded input to pitched output, and from padded gradient of the output to pitched gradient of the input.
  private let ahead: thalweg_direct, back: thalweg_direct
  /// Images whose weight gradient is summed at once.
  private let group: Int

  /// Floats that kernels may read past the last plane.
  private static let slack = 64
  /// Floats of a group's planes: about what a second-level cache keeps beside other things.
  private static let groupCapacity = 1 << 16

  /// - Parameter instructions: at most those that the machine has.
  init(
    _ bank: FilterBank, padding: Extent, instructions: thalweg_instructions = thalweg_best_instructions()
  ) {
    let input = Extent(Int(bank.window.height), Int(bank.window.width))
    let output = Extent(Int(bank.window.out_height), Int(bank.window.out_width))
    self.bank = bank
    self.padding = padding
    ahead = Self.geometry(instructions, bank.channels, bank.kernel, output)
    back = Self.geometry(instructions, bank.filters, bank.kernel, input)
    let image = bank.channels * Int(ahead.plane) + bank.filters * Int(ahead.out_stride)
    group = max(1, min(32, Self.groupCapacity / image))
  }

  /// Padded planes have the output's size plus the kernel's, less one.
  private static func geometry(
    _ instructions: thalweg_instructions, _ channels: Int, _ kernel: Extent, _ output: Extent
  ) -> thalweg_direct {
    let pitch = output.width + kernel.width - 1
    return thalweg_direct(
      instructions: instructions, channels: Int32(channels), kernel_height: Int32(kernel.height),
      kernel_width: Int32(kernel.width),
      pitch: Int32(pitch), out_height: Int32(output.height), out_width: Int32(output.width),
      plane: Int64((output.height + kernel.height - 1) * pitch),
      out_stride: Int64(alignedCount(output.height * pitch) + 16))
  }

  var output: Shape { bank.output }
  var parameters: [ParameterDeclaration] { bank.parameters }
  private var weightCount: Int { bank.filters * bank.depth }
  private var paddedCount: Int { alignedCount(bank.channels * Int(ahead.plane) + Self.slack) }
  private var pitchedCount: Int { bank.filters * Int(ahead.out_stride) }
  private var paddedGradientCount: Int { alignedCount(bank.filters * Int(back.plane) + Self.slack) }
  private var pitchedGradientCount: Int { bank.channels * Int(back.out_stride) }

  var memory: LayerMemory {
    let weights = group * (paddedCount + pitchedCount)
    let inputs = alignedCount(weightCount) + paddedGradientCount + pitchedGradientCount
    return LayerMemory(scratch: max(weights, inputs), rereadsInput: true)
  }

  func forward(_ pass: LayerPass) {
    let padded = pass.scratch
    let pitched = pass.scratch + paddedCount
    let bias = bank.hasBias ? pass.parameters + weightCount : nil
    for example in 0..<pass.count {
      pad(pass.input + example * bank.inputCount, into: padded)
      convolve(ahead, padded, pass.parameters, bias, filters: bank.filters, into: pitched)
      crop(ahead, pitched, bank.filters, into: pass.output + example * output.count)
    }
  }

  func backward(_ pass: LayerPass) {
    for first in stride(from: 0, to: pass.count, by: group) {
      addWeights(pass, first..<min(first + group, pass.count))
    }
    if bank.hasBias {
      thalweg_sum_channels(
        pass.incoming, Int32(pass.count), Int32(bank.filters), Int32(bank.window.positions),
        pass.weightGradient + weightCount)
    }
    if let inputGradient = pass.inputGradient { carryBack(pass, to: inputGradient) }
  }

  /// Adds a group of images to the gradient of the weights.
  private func addWeights(_ pass: LayerPass, _ images: Range<Int>) {
    let padded = pass.scratch
    let pitched = pass.scratch + group * paddedCount
    for (place, example) in images.enumerated() {
      pad(pass.input + example * bank.inputCount, into: padded + place * paddedCount)
      thalweg_pad_planes(
        pass.incoming + example * output.count, Int32(bank.filters), ahead.out_height, ahead.out_width, 0, 0,
        ahead.pitch, ahead.out_stride, pitched + place * pitchedCount)
    }
    withUnsafePointer(to: ahead) {
      thalweg_convolve_weights(
        $0, padded, Int64(paddedCount), pitched, Int64(pitchedCount), Int32(images.count),
        Int32(bank.filters),
        images.lowerBound > 0 ? 1 : 0, pass.weightGradient)
    }
  }

  private func carryBack(_ pass: LayerPass, to inputGradient: UnsafeMutablePointer<Float>) {
    let flipped = pass.scratch
    let padded = flipped + alignedCount(weightCount)
    let pitched = padded + paddedGradientCount
    let area = bank.kernel.height * bank.kernel.width
    thalweg_flip_filters(pass.parameters, Int32(bank.filters), Int32(bank.channels), Int32(area), flipped)
    clearSlack(padded + bank.filters * Int(back.plane))
    for example in 0..<pass.count {
      thalweg_pad_planes(
        pass.incoming + example * output.count, Int32(bank.filters), ahead.out_height, ahead.out_width,
        Int32(bank.kernel.height - 1 - padding.height), Int32(bank.kernel.width - 1 - padding.width),
        back.pitch, back.plane, padded)
      convolve(back, padded, flipped, nil, filters: bank.channels, into: pitched)
      crop(back, pitched, bank.channels, into: inputGradient + example * bank.inputCount)
    }
  }

  private func pad(_ image: UnsafePointer<Float>, into padded: UnsafeMutablePointer<Float>) {
    thalweg_pad_planes(
      image, Int32(bank.channels), bank.window.height, bank.window.width, Int32(padding.height),
      Int32(padding.width), ahead.pitch, ahead.plane, padded)
    clearSlack(padded + bank.channels * Int(ahead.plane))
  }

  /// What kernels read past the end is multiplied by zero, and zero times what memory held before may be NaN.
  private func clearSlack(_ place: UnsafeMutablePointer<Float>) {
    place.update(repeating: 0, count: Self.slack)
  }

  private func convolve(
    _ geometry: thalweg_direct, _ padded: UnsafePointer<Float>, _ weights: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, filters: Int, into out: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry) { thalweg_convolve($0, padded, weights, bias, Int32(filters), out) }
  }

  private func crop(
    _ geometry: thalweg_direct, _ pitched: UnsafePointer<Float>, _ channels: Int,
    into planes: UnsafeMutablePointer<Float>
  ) {
    thalweg_crop_planes(
      pitched, geometry.out_stride, geometry.pitch, Int32(channels), geometry.out_height, geometry.out_width,
      planes)
  }
}
