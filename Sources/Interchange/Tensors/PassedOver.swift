/// Something in a file of tensors that is none, and is left alone unless somebody asks for it.
public struct PassedOver: Equatable, Sendable {
  public let name: String
  /// What it is: "a list", "a call of pathlib.PosixPath".
  public let description: String
}
