/// What PyTorch has in place of a kind of layer.
public struct PyTorchModule: Sendable {
  /// Classes of `torch.nn` that compute the same in evaluation: "GELU".
  public let classes: [String]
  /// Settings of theirs that the layer has not, with the values at which they compute the same:
  /// `["approximate": "none"]`.
  public let settings: [String: String]

  public init(_ classes: String..., settings: [String: String] = [:]) {
    self.classes = classes
    self.settings = settings
  }
}
