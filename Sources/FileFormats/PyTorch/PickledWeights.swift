/// What was found under the names of a state dict.
struct PickledWeights {
  private(set) var tensors: [(name: String, tensor: PickledTensor)] = []
  /// What stands among them and is no tensor.
  private(set) var others: [PassedOver] = []
  /// What modules say of themselves, each before those in it.
  private(set) var modules: [StoredModule] = []
  /// A file may have any number of them, and nobody reads a longer list.
  private static let mostOthers = 1000
  private var names: Set<[UInt8]> = []

  /// Whether the name was new.
  mutating func add(_ tensor: PickledTensor, named name: String) -> Bool {
    guard names.insert(Array(name.utf8)).inserted else { return false }
    tensors.append((name, tensor))
    return true
  }

  mutating func add(_ module: StoredModule) {
    if modules.count < Self.mostModules { modules.append(module) }
  }

  private static let mostModules = 10_000

  /// Those whose names start with a text, by what follows it.
  func under(_ start: String) -> PickledWeights {
    guard !start.isEmpty else { return self }
    var found = PickledWeights()
    func rest(_ name: String) -> String? {
      name.utf8.starts(with: start.utf8)
        ? String(decoding: name.utf8.dropFirst(start.utf8.count), as: UTF8.self) : nil
    }
    for (name, tensor) in tensors {
      if let rest = rest(name) { _ = found.add(tensor, named: rest) }
    }
    for other in others {
      if let rest = rest(other.name) { found.passOver(rest) { other.description } }
    }
    for module in modules {
      // The module itself has its name without the dot.
      guard let rest = rest("\(module.name).") else { continue }
      found.add(
        StoredModule(
          name: String(rest.dropLast()), type: module.type, settings: module.settings,
          childCount: module.childCount))
    }
    return found
  }

  mutating func passOver(_ name: String, _ description: () -> String) {
    guard others.count < Self.mostOthers else { return }
    others.append(PassedOver(name: name, description: description()))
  }
}

extension String {
  /// Whether the name is PyTorch's for what a module saves besides tensors.
  var isExtraState: Bool { self == "_extra_state" || hasSuffix("._extra_state") }

  /// Whether both texts have the same bytes; `==` takes characters that look alike for equal.
  func hasBytes(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

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
