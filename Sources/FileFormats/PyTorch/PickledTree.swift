/// Finds the weights in what a pickle built: a state dict, a whole module, or either under a name.
struct PickledTree {
  let file: String
  let nodes: [PickleNode]
  /// How many values may still be looked at; values that contain one another could be looked at for ever.
  private var budget = 2_000_000
  /// How many tensors stand among the entries of a node.
  private var tensorCounts: [Int: Int] = [:]
  /// Which instances are modules.
  private var modules: [Int: Bool] = [:]

  private static let deepest = 100

  init(file: String, nodes: [PickleNode]) {
    self.file = file
    self.nodes = nodes
  }

  /// The weights: tensors in the order of the file, by the names of a state dict, and what else stands among them.
  ///
  /// - Parameter entry: where in the file the weights are (`model_state`, `ema.model`); the only weights there are
  ///   where it is nil.
  mutating func weights(in root: PickleValue, at entry: String?) throws(FileFormatError) -> PickledWeights {
    var (weights, start) = (root, "")
    if let entry { (weights, start) = try place(of: entry, in: root) } else { weights = try only(in: root) }
    var found = PickledWeights()
    try collect(weights, named: "", depth: 0, into: &found)
    found = found.under(start)
    guard !found.tensors.isEmpty else {
      throw fault(
        "weights" + (entry.map { " at '\($0.legible)'" } ?? ""), "\(describe(weights)) without any",
        remedy: Self.remedy(for: node(weights)))
    }
    return found
  }

  private static func remedy(for node: PickleNode?) -> String? {
    switch node {
    case .instance: "Thalweg executes nothing from a file; \(saveStateDict)"
    default: nil
    }
  }

  private static let saveStateDict = "save the weights with torch.save(model.state_dict(), path)"
}

// Which part of the file is meant.
extension PickledTree {
  private mutating func only(in root: PickleValue) throws(FileFormatError) -> PickleValue {
    for strictly in [true, false] {
      if try isWeights(root, strictly: strictly) { return root }
      var found: [(key: String, value: PickleValue)] = []
      for entry in members(of: root) where try isWeights(entry.value, strictly: strictly) {
        found.append(entry)
      }
      if found.count == 1 { return found[0].value }
      if let first = found.first {
        throw fault(
          "weights under one name", "them under \(listed(found.map(\.key)))",
          remedy: "say which, as in `entry: \(first.key.legible)`")
      }
    }
    throw fault(
      "a state dict, a module, or one of them under a name", describe(root),
      remedy: Self.remedy(for: node(root)) ?? Self.saveStateDict)
  }

  /// The value at a path, and what the names in it that are meant start with: `state_dict.model` is all of
  /// `state_dict` that starts with `model.`, where that has no `model`. A path may leave out where the only weights are.
  private mutating func place(
    of path: String, in root: PickleValue
  ) throws(FileFormatError) -> (value: PickleValue, start: String) {
    var value = root
    var rest = path[...]
    while !rest.isEmpty {
      let members = members(of: value)
      let names = [String(rest), String(rest.prefix { $0 != "." })]
      guard let name = names.first(where: { name in members.contains { $0.key.hasBytes(of: name) } }),
        let member = members.last(where: { $0.key.hasBytes(of: name) })
      else {
        let start = "\(rest)."
        if hasNames(in: value, startingWith: start) { return (value, start) }
        if rest == path, let weights = try? only(in: root), hasNames(in: weights, startingWith: start) {
          return (weights, start)
        }
        throw fault("something at '\(path.legible)'", "\(describe(value)) with \(listed(members.map(\.key)))")
      }
      value = member.value
      rest = rest.dropFirst(name.count + 1)
    }
    return (value, "")
  }

  /// Whether a map has keys, or a module tensors, whose names start so.
  private mutating func hasNames(in value: PickleValue, startingWith start: String) -> Bool {
    guard isModule(value) else { return members(of: value).contains { $0.key.hasPrefix(start) } }
    var found = PickledWeights()
    try? collect(value, named: "", depth: 0, into: &found)
    return !found.under(start).tensors.isEmpty
  }

  /// A module, or a map of tensors: of nothing else, or, not strictly, of some beside values that hold none.
  private mutating func isWeights(_ value: PickleValue, strictly: Bool) throws(FileFormatError) -> Bool {
    guard case .node(let index) = value else { return false }
    if isModule(value) { return true }
    let entries = entries(of: value)
    guard !entries.isEmpty, try tensorCount(of: index, entries) > 0 else { return false }
    for entry in entries {
      guard let name = name(of: entry.key) else { return false }
      if isTensor(entry.value) || name.isExtraState { continue }
      guard !strictly, case .node(let inner) = entry.value else {
        if strictly { return false } else { continue }
      }
      if isModule(entry.value) { return false }
      if try tensorCount(of: inner, self.entries(of: entry.value)) > 0 { return false }
    }
    return true
  }

  /// How many of the entries of a node are tensors.
  private mutating func tensorCount(of index: Int, _ entries: [PickleEntry]) throws(FileFormatError) -> Int {
    if let count = tensorCounts[index] { return count }
    try spend(entries.count)
    let count = entries.count { isTensor($0.value) }
    tensorCounts[index] = count
    return count
  }

  private func isTensor(_ value: PickleValue) -> Bool {
    if case .tensor? = node(value) { true } else { false }
  }

  private mutating func isModule(_ value: PickleValue) -> Bool {
    guard case .node(let index) = value, case .instance(let instance) = nodes[index],
      case .map(let entries)? = node(instance.state)
    else { return false }
    if let answer = modules[index] { return answer }
    let answer = entries.contains {
      guard case .text(let name) = $0.key else { return false }
      return name == "_parameters" || name == "_modules"
    }
    modules[index] = answer
    return answer
  }
}

// Collecting tensors.
extension PickledTree {
  private mutating func collect(
    _ value: PickleValue, named name: String, depth: Int, into found: inout PickledWeights
  ) throws(FileFormatError) {
    guard depth <= Self.deepest else {
      throw fault("modules at most \(Self.deepest) deep", "more, or one inside itself")
    }
    try spend(1)
    switch node(value) {
    case .tensor(let tensor):
      guard found.add(tensor, named: name) else {
        throw fault(
          "one tensor of a name", "two '\(name.legible)'", remedy: "save them under names that differ")
      }
    case .instance where isModule(value): try collectModule(value, named: name, depth: depth, into: &found)
    case .map, .instance:
      if name.isExtraState || entries(of: value).isEmpty {
        found.passOver(name) { describe(value) }
      } else {
        try collect(members(of: value), under: name, depth: depth, into: &found)
      }
    default: if case .none = value { break } else { found.passOver(name) { describe(value) } }
    }
  }

  private mutating func collect(
    _ members: [(key: String, value: PickleValue)], under name: String, depth: Int,
    omitting: Set<String> = [],
    into found: inout PickledWeights
  ) throws(FileFormatError) {
    try spend(members.count)
    for member in members where !omitting.contains(member.key) {
      let path = name.isEmpty ? member.key : "\(name).\(member.key)"
      guard path.utf8.count <= 1000 else { throw fault("names of at most 1000 bytes", "a longer one") }
      try collect(member.value, named: path, depth: depth + 1, into: &found)
    }
  }

  /// A module's own parameters and buffers, and then those of the modules in it, as `state_dict()` has them.
  private mutating func collectModule(
    _ value: PickleValue, named name: String, depth: Int, into found: inout PickledWeights
  ) throws(FileFormatError) {
    let attributes = Dictionary(members(of: value).map { ($0.key, $0.value) }) { $1 }
    if case .instance(let instance)? = node(value) {
      found.add(
        StoredModule(
          name: name, type: instance.type, settings: settings(among: attributes),
          childCount: attributes["_modules"].map { self.members(of: $0).count } ?? 0))
    }
    let omitted = attributes["_non_persistent_buffers_set"].map { texts(of: $0) } ?? []
    for part in ["_parameters", "_buffers", "_modules"] {
      guard let members = attributes[part] else { continue }
      try collect(
        self.members(of: members), under: name, depth: depth, omitting: part == "_buffers" ? omitted : [],
        into: &found)
    }
  }

  private static let mostSettings = 64

  private func settings(among attributes: [String: PickleValue]) -> [String: StoredModule.Setting] {
    var settings: [String: StoredModule.Setting] = [:]
    for (name, value) in attributes where !name.hasPrefix("_") && settings.count < Self.mostSettings {
      settings[name] = setting(value)
    }
    return settings
  }

  private func setting(_ value: PickleValue) -> StoredModule.Setting? {
    switch value {
    case .none: StoredModule.Setting.none
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let value): value.utf8.count <= 100 ? .text(value) : nil
    case .bytes: nil
    case .node: integers(value).map { .integers($0) }
    }
  }

  /// The elements of a short tuple or list of integers.
  private func integers(_ value: PickleValue) -> [Int]? {
    let elements: [PickleValue]
    switch node(value) {
    case .tuple(let values)?, .list(let values)?: elements = values
    default: return nil
    }
    guard elements.count <= 8 else { return nil }
    let integers = elements.compactMap { if case .integer(let value) = $0 { value } else { nil } }
    return integers.count == elements.count ? integers : nil
  }

  private mutating func spend(_ count: Int) throws(FileFormatError) {
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

  /// What a map holds, or an instance of a kind of dict.
  private func entries(of value: PickleValue) -> [PickleEntry] {
    switch node(value) {
    case .map(let entries)?: entries
    case .instance(let instance)?: instance.entries
    default: []
    }
  }

  /// The entries of a map, or else the attributes of an instance, that have names.
  private func members(of value: PickleValue) -> [(key: String, value: PickleValue)] {
    var entries = entries(of: value)
    if entries.isEmpty, case .instance(let instance)? = node(value) {
      entries = self.entries(of: instance.state)
    }
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
      case .map(let entries): "a map of \(listed(entries.lazy.compactMap { name(of: $0.key) }))"
      case .global(let name): "the name \(name.legible)"
      case .instance(let instance):
        "\(instance.isCall ? "a call" : "an instance") of \(instance.type.legible)"
      case .storage: "a storage"
      case .tensor: "a single tensor"
      case .emptyArray: "a NumPy array without a state"
      case .elementType(let type): "the NumPy type \(type.name.legible)"
      case .inert(let name): "a \(name.legible)"
      }
    }
  }

  private func listed(_ names: some Sequence<String>) -> String {
    let first = Array(names.prefix(9))
    if first.isEmpty { return "no names" }
    let shown = first.prefix(8).map { "'\($0.legible)'" }.joined(separator: ", ")
    return first.count > 8 ? "\(shown), …" : shown
  }

  private func fault(_ expected: String, _ found: String, remedy: String? = nil) -> FileFormatError {
    FileFormatError(file: file, expected: expected, found: found, remedy: remedy)
  }
}
