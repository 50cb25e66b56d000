import Declarations
import Kernels

/// The mean of (z - y)² over the batch and its outputs; divided by 2 σ² where σ is given (a normal's negative log
/// likelihood without its constant).
public struct SquaredError: Loss, Hashable {
  public static let kind = "squared-error"
  public static let summary = "The mean of squared differences"
  public static let schema = Schema<SquaredError>.record(
    "squared error",
    Field(
      "sigma", \.sigma, optional: .number(.positive), "Noise of the targets: divides by 2 sigma squared."),
    build: { SquaredError(sigma: $0) })

  public let sigma: Double?

  public init(sigma: Double? = nil) {
    self.sigma = sigma
  }

  public func complaint(outputs: Int, classBound: Int?, targetWidth: Int) -> String? {
    if classBound != nil { return "squared-error wants values, and these targets are classes" }
    return targetWidth == outputs
      ? nil : "an example has \(targetWidth) target values, and the network \(outputs) outputs"
  }

  public func evaluate(_ pass: LossPass) -> LossTally {
    let factor = sigma.map { 1 / (2 * $0 * $0) } ?? 1
    let perExample = factor / Double(pass.width)
    let sum = thalweg_squared_error(
      pass.outputs, pass.batch.targets.base + pass.firstExample * pass.width, Int64(pass.count * pass.width),
      perExample / Double(pass.batch.count), pass.gradient)
    return LossTally(loss: sum * perExample, correct: 0, examples: pass.count)
  }
}
