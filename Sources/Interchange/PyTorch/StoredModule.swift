/// What a pickled module says of itself beside its tensors: its class and its settings.
public struct StoredModule: Equatable, Sendable {
  public enum Setting: Equatable, Sendable {
    case none
    case boolean(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case integers([Int])
  }

  /// Its path, as the names of its tensors start: "features.0"; empty of the outermost.
  public let name: String
  /// Its class: "torch.nn.modules.conv.Conv2d".
  public let type: String
  /// Attributes that are numbers, words or tuples of integers, by name: `eps`, `stride`.
  public let settings: [String: Setting]
  /// How many modules are in it.
  public let childCount: Int

  public init(name: String, type: String, settings: [String: Setting], childCount: Int) {
    self.name = name
    self.type = type
    self.settings = settings
    self.childCount = childCount
  }
}
