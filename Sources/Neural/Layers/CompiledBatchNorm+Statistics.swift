import Kernels
import Networks
import Platform

/// Shared coefficients, a row of C each: mean, 1/deviation, then scale and shift forward, a, b and d backward.
extension CompiledBatchNorm {
  private func shared(_ pass: LayerContext) -> BatchStatistics {
    guard let statistics = pass.statistics else {
      preconditionFailure("A batch norm in training shares statistics between chunks.")
    }
    return statistics
  }

  /// Where one chunk's sums go, set to zero.
  private func clearedPartials(_ pass: LayerContext) -> UnsafeMutablePointer<Double> {
    let sums = shared(pass).partials + pass.chunk * 2 * channels
    sums.update(repeating: 0, count: 2 * channels)
    return sums
  }

  /// Values a channel has in the whole batch.
  private func values(_ pass: NormPass) -> Double { Double(pass.batchCount * input.spatial) }

  func measureForward(_ pass: LayerContext) {
    let sums = clearedPartials(pass)
    for pack in 0..<pass.packs {
      thalweg_channel_moments(
        input(pass, pack), Int32(pass.examples(in: pack)), Int32(channels), Int32(input.spatial), sums)
    }
  }

  /// Mean and biased variance of the batch from its sums.
  func settleForward(_ pass: NormPass) {
    let statistics = pass.statistics
    let size = values(pass)
    let row = statistics.coefficients
    statistics.total(chunks: pass.chunkCount, width: 2 * channels)
    for channel in 0..<channels { settle(channel, moments(channel, statistics, size), row, pass) }
  }

  /// The running statistics in place of the batch's.
  func settleForwardFromBuffers(_ pass: NormPass) {
    for channel in 0..<channels {
      let moments = (Double(pass.buffers[channel]), Double(pass.buffers[channels + channel]))
      settle(channel, moments, pass.statistics.coefficients, pass)
    }
  }

  private func settle(
    _ channel: Int, _ moments: (mean: Double, variance: Double), _ row: UnsafeMutablePointer<Float>,
    _ pass: NormPass
  ) {
    let inverse = 1 / sqrt(moments.variance + Self.epsilon)
    let scale = Double(pass.parameters[channel]) * inverse
    row[channel] = Float(moments.mean)
    row[channels + channel] = Float(inverse)
    row[2 * channels + channel] = Float(scale)
    row[3 * channels + channel] = Float(Double(pass.parameters[channels + channel]) - moments.mean * scale)
  }

  /// Moves the running buffers towards the batch's statistics.
  func moveBuffers(_ pass: NormPass) {
    let statistics = pass.statistics
    let size = values(pass)
    for channel in 0..<channels {
      let moments = moments(channel, statistics, size)
      move(&pass.buffers[channel], towards: moments.mean)
      move(&pass.buffers[channels + channel], towards: unbiased(moments.variance, size))
    }
  }

  /// Adds the batch's mean and unbiased variance, weighted by its size, to sums in Double, [2 C].
  func addStatistics(_ pass: NormPass, to sums: UnsafeMutablePointer<Double>) {
    let statistics = pass.statistics
    let size = values(pass)
    let weight = Double(pass.batchCount)
    for channel in 0..<channels {
      let moments = moments(channel, statistics, size)
      sums[channel] += weight * moments.mean
      sums[channels + channel] += weight * unbiased(moments.variance, size)
    }
  }

  func measureBackward(_ pass: LayerContext) {
    let sums = clearedPartials(pass)
    for pack in 0..<pass.packs {
      var source = source(pass, pack)
      thalweg_channel_gradient_moments(
        &source, input(pass, pack), shared(pass).coefficients, Int32(pass.examples(in: pack)),
        Int32(channels), sums)
    }
  }

  /// dx = w/σ (g - mean g - (x - mean) mean(g (x - mean)) / σ²), written as a g + b x + d; with statistics that are
  /// constants dx = w/σ g.
  func settleBackward(_ pass: NormPass, fixingStatistics: Bool) {
    let statistics = pass.statistics
    let size = values(pass)
    let row = statistics.coefficients
    statistics.total(chunks: pass.chunkCount, width: 2 * channels)
    for channel in 0..<channels {
      let mean = Double(row[channel])
      let inverse = Double(row[channels + channel])
      let a = Double(pass.parameters[channel]) * inverse
      let b =
        fixingStatistics ? 0 : -a * inverse * inverse * statistics.totals[channels + channel] / size
      row[2 * channels + channel] = Float(a)
      row[3 * channels + channel] = Float(b)
      row[4 * channels + channel] =
        fixingStatistics ? 0 : Float(-a * statistics.totals[channel] / size - b * mean)
    }
  }

  /// The gradient of w and b belongs to the batch: the first chunk carries it, the others carry zeros.
  func backward(_ pass: LayerContext) {
    let statistics = shared(pass)
    let row = statistics.coefficients
    for channel in 0..<channels {
      let inverse = Double(row[channels + channel])
      let first = pass.chunk == 0
      pass.weightGradient[channel] = first ? Float(statistics.totals[channels + channel] * inverse) : 0
      pass.weightGradient[channels + channel] = first ? Float(statistics.totals[channel]) : 0
    }
    guard let inputGradient = pass.inputGradient else { return }
    for pack in 0..<pass.packs {
      var source = source(pass, pack)
      thalweg_channel_gradient(
        &source, input(pass, pack), row + 2 * channels, row + 3 * channels, row + 4 * channels,
        Int32(pass.examples(in: pack)), Int32(channels), inputGradient + pack * input.count * Pack.lanes)
    }
  }

  private func moments(
    _ channel: Int, _ statistics: BatchStatistics, _ size: Double
  ) -> (mean: Double, variance: Double) {
    let mean = statistics.totals[channel] / size
    return (mean, max(statistics.totals[channels + channel] / size - mean * mean, 0))
  }

  private func unbiased(_ variance: Double, _ size: Double) -> Double {
    variance * size / max(size - 1, 1)
  }

  private func move(_ value: inout Float, towards target: Double) {
    value = Float((1 - Self.momentum) * Double(value) + Self.momentum * target)
  }
}
