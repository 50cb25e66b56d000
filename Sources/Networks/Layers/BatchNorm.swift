import Declarations

/// y = w (x - mean) / √(variance + ε) + b, by channel for images, by feature for rows (Ioffe and Szegedy 2015).
///
/// Training uses the batch's mean and biased variance and moves the running ones: r ← (1 - μ) r + μ v with μ 0.1,
/// v the unbiased variance. Evaluation uses the running ones.
public struct BatchNorm: Layer, Hashable {
  public static let kind = "batch-norm"
  public static let summary =
    "Normalises channels or features by their statistics, then scales and shifts them."
  public static let pyTorch = PyTorchModule("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm")
  public static let schema = Schema<BatchNorm>.record("a batch norm", absent: absent, build: BatchNorm.init)

  private static let absent: [AbsentCase] = [
    .inputs(["num_features", "num_channels"]),
    AbsentCase(
      ["eps", "epsilon", "momentum"], "is fixed: eps is 1e-5 and momentum 0.1, as in PyTorch",
      help: "leave it out"),
  ]

  public init() {}

  public func parameters(of input: Shape) -> [ParameterDeclaration] { .ofNorm(input.channels) }

  public func buffers(of input: Shape) -> [BufferDeclaration] {
    [
      BufferDeclaration(name: "running_mean", shape: [input.channels], start: 0),
      BufferDeclaration(name: "running_var", shape: [input.channels], start: 1),
    ]
  }
}
