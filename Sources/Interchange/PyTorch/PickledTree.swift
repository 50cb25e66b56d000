/// Finds the weights in what a pickle built: a state dict, a whole module, or either under a name.
struct PickledTree {
  let file: String
  let nodes: [PickleNode]
  /// How many values may still be looked at; values that contain one another could be looked at for ever.
  private var budget = 2_000_000
  private var known: [Int: Bool] = [:]

  private static let deepest = 100

  init(file: String, nodes: [PickleNode]) {
    self.file = file
    self.nodes = nodes
  }

  /// The tensors of the weights, in the order of the file, by the names of a state dict.
  ///
  /// - Parameter entry: where in the file the weights are (`model_state`, `ema.model`); the only weights there are
  ///   where it is nil.
  mutating func tensors(
    in root: PickleValue, at entry: String?
  ) throws(InterchangeError) -> [(name: String, tensor: PickledTensor)] {
    let weights: PickleValue
    if let entry { weights = try value(at: entry, in: root) } else { weights = try only(in: root) }
    var found = FoundTensors()
    try collect(weights, named: "", depth: 0, into: &found)
    guard !found.list.isEmpty else {
      throw fault("weights" + (entry.map { " at '\($0.legible)'" } ?? ""), "\(describe(weights)) without any")
    }
    return found.list
  }

  /// Tensors by name: one that comes again takes the place of the first, as a key of a dict does.
  private struct FoundTensors {
    var list: [(name: String, tensor: PickledTensor)] = []
    private var places: [String: Int] = [:]

    mutating func add(_ tensor: PickledTensor, named name: String) {
      if let place = places[name] {
        list[place].tensor = tensor
      } else {
        places[name] = list.count
        list.append((name, tensor))
      }
    }
  }
}

// Which part of the file is meant.
extension PickledTree {
  private mutating func only(in root: PickleValue) throws(InterchangeError) -> PickleValue {
    if try isWeights(root) { return root }
    var found: [(key: String, value: PickleValue)] = []
    for entry in members(of: root) where try isWeights(entry.value) { found.append(entry) }
    if found.count == 1 { return found[0].value }
    guard let first = found.first else {
      throw fault(
        "a state dict, a module, or one of them under a name", describe(root),
        remedy: "save the weights with torch.save(model.state_dict(), path)")
    }
    throw fault(
      "weights under one name", "them under \(listed(found.map(\.key)))",
      remedy: "say which, as in `entry: \(first.key.legible)`")
  }

  private func value(at path: String, in root: PickleValue) throws(InterchangeError) -> PickleValue {
    var value = root
    var rest = path[...]
    while !rest.isEmpty {
      let members = members(of: value)
      let names = [String(rest), String(rest.prefix { $0 != "." })]
      guard let name = names.first(where: { name in members.contains { $0.key == name } }),
        let member = members.last(where: { $0.key == name })
      else {
        throw fault("something at '\(path.legible)'", "\(describe(value)) with \(listed(members.map(\.key)))")
      }
      value = member.value
      rest = rest.dropFirst(name.count + 1)
    }
    return value
  }

  /// A module, or a map whose values are all tensors.
  private mutating func isWeights(_ value: PickleValue) throws(InterchangeError) -> Bool {
    guard case .node(let index) = value else { return false }
    if let answer = known[index] { return answer }
    let answer: Bool
    switch nodes[index] {
    case .map(let entries) where !entries.isEmpty:
      try spend(entries.count)
      answer = entries.allSatisfy { name(of: $0.key) != nil && isTensor($0.value) }
    case .object: answer = isModule(value)
    default: answer = false
    }
    known[index] = answer
    return answer
  }

  private func isTensor(_ value: PickleValue) -> Bool {
    if case .tensor? = node(value) { true } else { false }
  }

  private func isModule(_ value: PickleValue) -> Bool {
    members(of: value).contains { $0.key == "_parameters" || $0.key == "_modules" }
  }
}

// Collecting tensors.
extension PickledTree {
  private mutating func collect(
    _ value: PickleValue, named name: String, depth: Int, into found: inout FoundTensors
  ) throws(InterchangeError) {
    guard depth <= Self.deepest else {
      throw fault("modules at most \(Self.deepest) deep", "more, or one inside itself")
    }
    try spend(1)
    switch node(value) {
    case .tensor(let tensor): found.add(tensor, named: name)
    case .map: try collect(members(of: value), under: name, depth: depth, into: &found)
    case .object: try collectModule(value, named: name, depth: depth, into: &found)
    default: break
    }
  }

  private mutating func collect(
    _ members: [(key: String, value: PickleValue)], under name: String, depth: Int,
    omitting: Set<String> = [],
    into found: inout FoundTensors
  ) throws(InterchangeError) {
    try spend(members.count)
    for member in members where !omitting.contains(member.key) {
      let path = name.isEmpty ? member.key : "\(name).\(member.key)"
      guard path.utf8.count <= 1000 else { throw fault("names of at most 1000 bytes", "a longer one") }
      try collect(member.value, named: path, depth: depth + 1, into: &found)
    }
  }

  /// A module's own parameters and buffers, and then those of the modules in it, as `state_dict()` has them.
  private mutating func collectModule(
    _ value: PickleValue, named name: String, depth: Int, into found: inout FoundTensors
  ) throws(InterchangeError) {
    let attributes = Dictionary(members(of: value).map { ($0.key, $0.value) }) { $1 }
    let omitted = attributes["_non_persistent_buffers_set"].map { texts(of: $0) } ?? []
    for part in ["_parameters", "_buffers", "_modules"] {
      guard let members = attributes[part] else { continue }
      try collect(
        self.members(of: members), under: name, depth: depth, omitting: part == "_buffers" ? omitted : [],
        into: &found)
    }
  }

  private mutating func spend(_ count: Int) throws(InterchangeError) {
    budget -= count
    guard budget >= 0 else {
      throw fault("a tree of modules", "values that contain one another without end")
    }
  }
}

// Looking at values.
extension PickledTree {
  private func node(_ value: PickleValue) -> PickleNode? {
    if case .node(let index) = value { nodes[index] } else { nil }
  }

  /// The entries of a map, or the attributes of an instance, that have names.
  private func members(of value: PickleValue) -> [(key: String, value: PickleValue)] {
    var node = node(value)
    if case .object(_, let attributes)? = node { node = self.node(attributes) }
    guard case .map(let entries)? = node else { return [] }
    return entries.compactMap { entry in name(of: entry.key).map { ($0, entry.value) } }
  }

  private func name(of key: PickleValue) -> String? {
    switch key {
    case .text(let text): text
    case .integer(let number): "\(number)"
    default: nil
    }
  }

  private func texts(of value: PickleValue) -> Set<String> {
    guard case .set(let elements)? = node(value) else { return [] }
    return Set(elements.compactMap { name(of: $0) })
  }

  private func describe(_ value: PickleValue) -> String {
    switch value {
    case .none: "nothing"
    case .boolean, .integer, .real: "a number"
    case .text: "a text"
    case .bytes: "bytes"
    case .node(let index):
      switch nodes[index] {
      case .list, .tuple, .set: "a list"
      case .map: "a map of \(listed(members(of: value).map(\.key)))"
      case .global(let name): "the name \(name.legible)"
      case .object(let type, _): "an instance of \(type.legible)"
      case .storage: "a storage"
      case .tensor: "a single tensor"
      case .inert(let name): "a \(name.legible)"
      }
    }
  }

  private func listed(_ names: [String]) -> String {
    if names.isEmpty { return "no names" }
    let shown = names.prefix(8).map { "'\($0.legible)'" }.joined(separator: ", ")
    return names.count > 8 ? "\(shown), …" : shown
  }

  private func fault(_ expected: String, _ found: String, remedy: String? = nil) -> InterchangeError {
    InterchangeError(file: file, expected: expected, found: found, remedy: remedy)
  }
}
