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
    let classes = pass.batch.classes.base + pass.firstExample
    for example in 0..<pass.count {
      precondition(
        classes[example] >= 0 && classes[example] < pass.width, "A class has an output of its own.")
    }
    var correct: Int32 = 0
    let loss = thalweg_softmax_cross_entropy(
      pass.outputs, classes, Int32(pass.count), Int32(pass.width),
      1 / Double(pass.batch.count), pass.gradient, &correct)
    return LossTally(loss: loss, correct: Int(correct), examples: pass.count)
  }
}
