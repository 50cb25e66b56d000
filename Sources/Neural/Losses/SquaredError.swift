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
