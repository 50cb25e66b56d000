import Kernels
import Networks

/// A loss that this engine can compute.
protocol NativeLoss: Loss {
  /// Writes the gradient of the batch's mean loss by the outputs of one chunk.
  func evaluate(_ pass: LossPass) -> LossTally
}

/// One chunk of a batch at its loss.
struct LossPass {
  /// [pack][width][16] both; the gradient is zero in lanes past the last example.
  let outputs: UnsafePointer<Float>
  let gradient: UnsafeMutablePointer<Float>
  let batch: Batch
  /// The chunk's packs, as places in the batch.
  let packs: Range<Int>
  let width: Int

  /// Where one pack's outputs and gradients are.
  func place(_ pack: Int) -> Int { (pack - packs.lowerBound) * width * Pack.lanes }
}

extension CrossEntropy: NativeLoss {
  func evaluate(_ pass: LossPass) -> LossTally {
    var tally = LossTally()
    for pack in pass.packs {
      let classes = pass.batch.classes(pack)
      let count = pass.batch.examples(in: pack)
      for lane in 0..<count {
        precondition(classes[lane] >= 0 && classes[lane] < pass.width, "A class has an output of its own.")
      }
      var correct: Int32 = 0
      var loss = 0.0
      thalweg_softmax_cross_entropy(
        pass.outputs + pass.place(pack), classes, Int32(count), Int32(pass.width),
        Float(1 / Double(pass.batch.count)), Float(smoothing), pass.gradient + pass.place(pack), &correct,
        &loss)
      tally += LossTally(loss: loss, correct: Int(correct), examples: count)
    }
    return tally
  }
}

extension SquaredError: NativeLoss {
  func evaluate(_ pass: LossPass) -> LossTally {
    let factor = sigma.map { 1 / (2 * $0 * $0) } ?? 1
    let perExample = factor / Double(pass.width)
    var tally = LossTally()
    for pack in pass.packs {
      var sum = 0.0
      thalweg_squared_error(
        pass.outputs + pass.place(pack), pass.batch.targets(pack), Int32(pass.batch.examples(in: pack)),
        Int32(pass.width), Float(perExample / Double(pass.batch.count)), pass.gradient + pass.place(pack),
        &sum)
      tally += LossTally(loss: sum * perExample, correct: 0, examples: pass.batch.examples(in: pack))
    }
    return tally
  }
}
