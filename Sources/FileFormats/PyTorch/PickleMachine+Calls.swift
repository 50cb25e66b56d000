#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension PickleMachine {
  /// `REDUCE`: the call of a function, by the table of those that are known.
  mutating func call(_ function: PickleValue, with arguments: PickleValue) throws(FileFormatError) {
    let name: String
    switch node(function) {
    case .global(let known)?: name = known
    case .instance?: return try pushCall(Self.unnamed, arguments)
    default: throw fault("the name of a function", "something else")
    }
    guard let elements = elements(arguments) else {
      throw fault("the arguments of \(name.legible)", "something else")
    }
    guard let meaning = PickleGlobals.meaning(of: name) else { return try pushCall(name, arguments) }
    try make(meaning, name, elements)
  }

  /// What the function is called that only another call would give.
  private static let unnamed = "a function without a name"

  /// A call that is not made.
  private mutating func pushCall(_ name: String, _ arguments: PickleValue) throws(FileFormatError) {
    try push(.instance(PickledInstance(type: name, isCall: true, arguments: arguments)))
  }

  /// `NEWOBJ`, `INST` and `OBJ`: an instance of a class; nothing of the class is known or needed.
  mutating func instantiate(_ type: PickleValue, with arguments: PickleValue) throws(FileFormatError) {
    switch node(type) {
    case .global(let name)?: try instantiate(name, with: arguments)
    case .instance?: try pushCall(Self.unnamed, arguments)
    default: throw fault("the name of a class", "something else")
    }
  }

  mutating func instantiate(_ name: String, with arguments: PickleValue) throws(FileFormatError) {
    switch PickleGlobals.meaning(of: name) {
    case .some(.map), .some(.emptyMap): try push(.map([]))
    case .some(.list): try push(.list([]))
    case .some(.set): try push(.set([]))
    case .some(.tuple): try make(.tuple, name, elements(arguments) ?? [])
    default: try push(.instance(PickledInstance(type: name, isCall: false, arguments: arguments)))
    }
  }

  /// `BUILD`: gives an instance its attributes.
  mutating func build(_ target: PickleValue, state: PickleValue) throws(FileFormatError) {
    guard case .node(let index) = target else { throw fault("an instance to give attributes to", "a scalar") }
    switch nodes[index] {
    case .instance(var instance):
      instance.state = try attributes(of: state)
      replace(index, by: .instance(instance))
    case .emptyArray: replace(index, by: .tensor(try array(ofState: state)))
    case .elementType(let type): replace(index, by: .elementType(elementType(type, state: state)))
    // Attributes of an OrderedDict (`_metadata`) and of tensors are of no use here.
    case .map, .list, .set, .tensor, .inert: break
    default: throw fault("an instance to give attributes to", "something else")
    }
  }

  /// A class with slots gives its state as (map, map of slots), of which the first may be nothing.
  private mutating func attributes(of state: PickleValue) throws(FileFormatError) -> PickleValue {
    guard case .tuple(let parts)? = node(state), parts.count == 2, case .map(let slots)? = node(parts[1])
    else { return state }
    guard case .map(let entries)? = node(parts[0]) else { return parts[1] }
    guard !slots.isEmpty else { return parts[0] }
    try charge(entries.count + slots.count)
    return try addNode(.map(entries + slots))
  }

  private mutating func make(
    _ meaning: PickleGlobals.Meaning, _ name: String, _ arguments: [PickleValue]
  ) throws(FileFormatError) {
    switch meaning {
    case .map: try push(.map(try pairs(arguments.first)))
    case .emptyMap: try push(.map([]))
    case .list: try push(.list(try copiedElements(arguments.first)))
    case .tuple: try push(.tuple(try copiedElements(arguments.first)))
    case .set: try push(.set(try copiedElements(arguments.first)))
    case .bytes: try encode(arguments)
    case .emptyBytes: if arguments.isEmpty { append(.bytes(Data())) } else { try push(.inert(name)) }
    case .array(let form): try makeArray(form, name, arguments)
    case .instance: try reconstruct(arguments)
    case .newInstance:
      guard let type = arguments.first else { throw fault("the name of a class", "nothing") }
      try instantiate(type, with: .none)
    case .inert: try push(.inert(name))
    default: try makeTensor(meaning, name, arguments)
    }
  }

  private mutating func makeTensor(
    _ meaning: PickleGlobals.Meaning, _ name: String, _ arguments: [PickleValue]
  ) throws(FileFormatError) {
    switch meaning {
    case .tensor(let form): try push(.tensor(try tensor(form, arguments)))
    case .unreadableTensor(let found, let remedy):
      try push(.tensor(unreadable(found, remedy: remedy, arguments)))
    case .deviceTensor: try push(.tensor(try deviceTensor(arguments, name)))
    case .wrappedTensor:
      guard let first = arguments.first, let inner = node(first) else {
        throw fault("a tensor for \(name.legible)", "something else")
      }
      switch inner {
      // A value that is not known stays what it is.
      case .tensor, .instance: append(first)
      default: throw fault("a tensor for \(name.legible)", "something else")
      }
    case .typedTensor:
      guard arguments.count >= 3, case .global(let inner)? = node(arguments[0]),
        let rest = elements(arguments[2])
      else { throw fault("a tensor that can be rebuilt", "something else") }
      switch PickleGlobals.meaning(of: inner) {
      case .some(.typedTensor), .none: try pushCall(inner, arguments[2])
      case .some(let meaning): try makeTensor(meaning, inner, rest)
      }
    default: try push(.inert(name))
    }
  }

  /// (class, base, state): an instance as protocols 0 and 1 have it, whose base says what its state is.
  private mutating func reconstruct(_ arguments: [PickleValue]) throws(FileFormatError) {
    guard let first = arguments.first, case .global(let type)? = node(first) else {
      throw fault("the name of a class", "something else")
    }
    var instance = PickledInstance(type: type, isCall: false, arguments: .none)
    if arguments.count > 2, case .map(let entries)? = node(arguments[2]) {
      try charge(entries.count)
      instance.entries = entries
    } else if arguments.count > 2, let elements = elements(arguments[2]) {
      try charge(elements.count)
      instance.elements = elements
    }
    try push(.instance(instance))
  }

  /// The elements of a container made of another one.
  private mutating func copiedElements(_ argument: PickleValue?) throws(FileFormatError) -> [PickleValue] {
    let elements = argument.flatMap { self.elements($0) } ?? []
    try charge(elements.count)
    return elements
  }

  /// The entries of a map made of a list of pairs, or of another map.
  private mutating func pairs(_ argument: PickleValue?) throws(FileFormatError) -> [PickleEntry] {
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
