/// Something in a file of tensors that is none, or none that can be read, and is left alone unless somebody asks for it.
public struct PassedOver: Equatable, Sendable {
  public let name: String
  /// What it is: "a list", "a call of pathlib.PosixPath".
  public let description: String
  /// What is to be said when it is asked for; nothing more than its description where that is nil.
  let error: InterchangeError?

  init(name: String, description: String, error: InterchangeError? = nil) {
    self.name = name
    self.description = description
    self.error = error
  }
}

extension TensorFile {
  /// Why there is no tensor of that name, where the file has something else under it.
  public func refusal(of name: String) -> InterchangeError? {
    guard let other = passedOver.first(where: { $0.name.hasBytes(of: name) }) else { return nil }
    return other.error
      ?? InterchangeError(
        file: self.name, expected: "a tensor '\(name.legible)'", found: other.description)
  }
}
