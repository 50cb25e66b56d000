/// What was found under the names of a state dict.
struct PickledWeights {
  private(set) var tensors: [(name: String, tensor: PickledTensor)] = []
  /// What stands among them and is no tensor.
  private(set) var others: [PassedOver] = []
  /// A file may have any number of them, and nobody reads a longer list.
  private static let mostOthers = 1000
  private var names: Set<[UInt8]> = []

  /// Whether the name was new.
  mutating func add(_ tensor: PickledTensor, named name: String) -> Bool {
    guard names.insert(Array(name.utf8)).inserted else { return false }
    tensors.append((name, tensor))
    return true
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
