extension PickleMachine {
  private static let remedy =
    "Thalweg executes nothing from a file; save the weights with torch.save(model.state_dict(), path)"

  /// `REDUCE`: the call of a function, by the table of those that are known.
  mutating func call(_ function: PickleValue, with arguments: PickleValue) throws(InterchangeError) {
    guard case .global(let name)? = node(function) else {
      throw fault("the name of a function", "something else", remedy: Self.remedy)
    }
    guard let meaning = PickleGlobals.meaning(of: name) else {
      throw fault("data alone", "a call of \(name.legible)", remedy: Self.remedy)
    }
    guard let elements = elements(arguments) else {
      throw fault("the arguments of \(name.legible)", "something else")
    }
    try make(meaning, name, elements)
  }

  /// `NEWOBJ`: an instance of a class; nothing of the class is known or needed.
  mutating func instantiate(_ type: PickleValue, with arguments: PickleValue) throws(InterchangeError) {
    guard case .global(let name)? = node(type) else { throw fault("the name of a class", "something else") }
    switch PickleGlobals.meaning(of: name) {
    case .some(.map), .some(.emptyMap): try push(.map([]))
    case .some(.list): try push(.list([]))
    case .some(.set): try push(.set([]))
    case .some(.tuple): try make(.tuple, name, elements(arguments) ?? [])
    default: try push(.object(type: name, attributes: .none))
    }
  }

  /// `BUILD`: gives an instance its attributes.
  mutating func build(_ target: PickleValue, state: PickleValue) throws(InterchangeError) {
    guard case .node(let index) = target else { throw fault("an instance to give attributes to", "a scalar") }
    switch nodes[index] {
    case .object(let type, _):
      replace(index, by: .object(type: type, attributes: attributes(of: state)))
    // Attributes of an OrderedDict (`_metadata`) and of tensors are of no use here.
    case .map, .list, .set, .tensor, .inert: break
    default: throw fault("an instance to give attributes to", "something else")
    }
  }

  /// A class with slots gives its state as (map, map of slots).
  private func attributes(of state: PickleValue) -> PickleValue {
    if case .tuple(let parts)? = node(state), parts.count == 2, case .map? = node(parts[0]) {
      return parts[0]
    }
    return state
  }

  private mutating func make(
    _ meaning: PickleGlobals.Meaning, _ name: String, _ arguments: [PickleValue]
  ) throws(InterchangeError) {
    switch meaning {
    case .map: try push(.map(try pairs(arguments.first)))
    case .emptyMap: try push(.map([]))
    case .list: try push(.list(try copiedElements(arguments.first)))
    case .tuple: try push(.tuple(try copiedElements(arguments.first)))
    case .set: try push(.set(try copiedElements(arguments.first)))
    case .tensor(let form): try push(.tensor(try tensor(form, arguments)))
    case .wrappedTensor:
      guard let first = arguments.first, case .tensor? = node(first) else {
        throw fault("a tensor for \(name.legible)", "something else")
      }
      append(first)
    case .typedTensor:
      guard arguments.count >= 3, case .global(let inner)? = node(arguments[0]),
        case .tensor(let form)? = PickleGlobals.meaning(of: inner), let rest = elements(arguments[2])
      else { throw fault("a tensor that can be rebuilt", "something else", remedy: Self.remedy) }
      try push(.tensor(try tensor(form, rest)))
    case .instance:
      guard let first = arguments.first, case .global(let type)? = node(first) else {
        throw fault("the name of a class", "something else")
      }
      try push(.object(type: type, attributes: .none))
    case .inert: try push(.inert(name))
    }
  }

  /// The elements of a container made of another one.
  private mutating func copiedElements(_ argument: PickleValue?) throws(InterchangeError) -> [PickleValue] {
    let elements = argument.flatMap { self.elements($0) } ?? []
    try charge(elements.count)
    return elements
  }

  /// The entries of a map made of a list of pairs, or of another map.
  private mutating func pairs(_ argument: PickleValue?) throws(InterchangeError) -> [PickleEntry] {
    guard let argument else { return [] }
    if case .map(let entries)? = node(argument) {
      try charge(entries.count)
      return entries
    }
    let pairs = try copiedElements(argument).map { self.elements($0) ?? [] }
    guard pairs.allSatisfy({ $0.count == 2 }) else { throw fault("pairs of a map", "something else") }
    return pairs.map { PickleEntry(key: $0[0], value: $0[1]) }
  }
}
