import Declarations
import Kernels

/// The mean of -log softmax(z)_y over the batch, from logits z and classes y.
public struct CrossEntropy: Loss, Hashable {
  public static let kind = "cross-entropy"
  public static let summary = "-log softmax of the right class"
  public static let schema = Schema<CrossEntropy>.record("cross-entropy", build: CrossEntropy.init)

  public init() {}

  public func complaint(outputs: Int, classBound: Int?, targetWidth: Int) -> String? {
    guard let classBound else { return "cross-entropy wants classes, and these targets are values" }
    return classBound <= outputs
      ? nil
      : "class \(classBound - 1) occurs, and the network has \(outputs) outputs: make its last layer wider"
  }

  public func evaluate(_ pass: LossPass) -> LossTally {
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
        Float(1 / Double(pass.batch.count)), pass.gradient + pass.place(pack), &correct, &loss)
      tally += LossTally(loss: loss, correct: Int(correct), examples: count)
    }
    return tally
  }
}
