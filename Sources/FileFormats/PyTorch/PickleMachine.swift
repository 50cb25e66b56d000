#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads a pickle (protocols 0 to 5) into values, and executes nothing.
///
/// A pickle is a program for a stack machine. This one builds what tensors, arrays and their containers are described
/// with. A call of a name outside the table of `PickleGlobals` and an instance of an unknown class become that name and
/// what was given to it. The work is bounded by the number of instructions, memory by the length of the pickle.
struct PickleMachine {
  /// How much a pickle may ask for.
  struct Limits {
    /// The largest pickle that is read; those of networks are a few thousand bytes a layer, and more only where they hold
    /// NumPy arrays. As many bytes may be made of texts.
    var bytes = 256 << 20
    var instructions = 32 << 20
    /// The most values on the stack, remembered, or held by containers: a thousand layers need a tenth of that.
    var values = 1_000_000
  }

  let limits: Limits
  private(set) var nodes: [PickleNode] = []
  var stack: [PickleValue] = []
  private var marks: [Int] = []
  var memo: [Int: PickleValue] = [:]
  private var copied = 0
  private var copiedBytes = 0
  private var instructions = 0
  let content: FileContent
  let end: Int
  /// The place of the next byte.
  var position: Int
  /// The place of the instruction at work.
  private(set) var instruction: Int

  /// - Parameter start: where the pickle starts in the content.
  init(_ content: FileContent, from start: Int = 0, limits: Limits = Limits()) {
    self.content = content
    self.limits = limits
    position = start
    instruction = start
    end = min(content.bytes.count, start + limits.bytes)
  }

  /// Runs to the end of the pickle and gives what it builds; `position` is then after it.
  mutating func run() throws(FileFormatError) -> PickleValue {
    while true {
      instruction = position
      let code = try byte()
      if code == UInt8(ascii: ".") { return try pop() }
      try execute(code)
      instructions += 1
      guard instructions <= limits.instructions else {
        throw fault(
          "at most \(limits.instructions) instructions", "more", remedy: "save the weights alone")
      }
      guard max(stack.count, marks.count, memo.count) <= limits.values else { throw excess() }
    }
  }
}

extension PickleMachine {
  /// What the pickle calls and is not known here, each once.
  var unknownCalls: [String] {
    let most = 100
    var names: [String] = []
    var seen: Set<String> = []
    for case .instance(let instance) in nodes where instance.isCall && names.count < most {
      if seen.insert(instance.type).inserted { names.append(instance.type) }
    }
    return names
  }
}

extension PickleMachine {
  private mutating func execute(_ code: UInt8) throws(FileFormatError) {
    switch code {
    case 0x80: try checkProtocol()
    case 0x95: _ = try take(8)
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"): stack.append(try top())
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.boolean(true))
    case 0x89: stack.append(.boolean(false))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
    case UInt8(ascii: "M"): stack.append(.integer(try number(2)))
    case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
    case 0x8A: try pushLong(size: Int(try byte()))
    case 0x8B: try pushLong(size: try number(4))
    case UInt8(ascii: "G"): try pushReal()
    case UInt8(ascii: "X"): try pushText(size: try number(4))
    case 0x8C: try pushText(size: Int(try byte()))
    case 0x8D: try pushText(size: try number(8))
    case UInt8(ascii: "T"): try pushText(size: try number(4))
    case UInt8(ascii: "U"): try pushText(size: Int(try byte()))
    case UInt8(ascii: "B"): stack.append(.bytes(try take(try number(4))))
    case UInt8(ascii: "C"): stack.append(.bytes(try take(Int(try byte()))))
    case 0x8E, 0x96: stack.append(.bytes(try take(try number(8))))
    default: try executeContainer(code)
    }
  }

  private mutating func executeContainer(_ code: UInt8) throws(FileFormatError) {
    switch code {
    case UInt8(ascii: ")"): try push(.tuple([]))
    case UInt8(ascii: "]"): try push(.list([]))
    case UInt8(ascii: "}"): try push(.map([]))
    case 0x8F: try push(.set([]))
    case UInt8(ascii: "t"): try push(.tuple(try popToMark()))
    case UInt8(ascii: "l"): try push(.list(try popToMark()))
    case UInt8(ascii: "d"): try push(.map(try entries(try popToMark())))
    case 0x91: try push(.set(try popToMark()))
    case 0x85, 0x86, 0x87: try push(.tuple(try pop(Int(code) - 0x84)))
    case UInt8(ascii: "a"): try extend(with: try pop(1))
    case UInt8(ascii: "e"), 0x90: try extend(with: try popToMark())
    case UInt8(ascii: "s"): try insert(try pop(2))
    case UInt8(ascii: "u"): try insert(try popToMark())
    default: try executeReference(code)
    }
  }

  private mutating func executeReference(_ code: UInt8) throws(FileFormatError) {
    switch code {
    case UInt8(ascii: "q"): memo[Int(try byte())] = try top()
    case UInt8(ascii: "r"): memo[try number(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): stack.append(try remembered(Int(try byte())))
    case UInt8(ascii: "j"): stack.append(try remembered(try number(4)))
    case UInt8(ascii: "c"): try push(.global("\(try line()).\(try line())"))
    case 0x93: try pushStackGlobal()
    case 0x82: try pushExtension(try number(1))
    case 0x83: try pushExtension(try number(2))
    case 0x84: try pushExtension(try number(4))
    case UInt8(ascii: "Q"): try pushStorage(try pop())
    case UInt8(ascii: "R"):
      let operands = try pop(2)
      try call(operands[0], with: operands[1])
    case 0x81:
      let operands = try pop(2)
      try instantiate(operands[0], with: operands[1])
    case 0x92:
      let operands = try pop(3)
      try instantiate(operands[0], with: operands[1])
    case UInt8(ascii: "b"):
      let operands = try pop(2)
      stack.append(operands[0])
      try build(operands[0], state: operands[1])
    default: try executeLine(code)
    }
  }

  static func name(of code: UInt8) -> String {
    let digits = String(code, radix: 16)
    return 0x21...0x7E ~= code ? "'\(Unicode.Scalar(code))' (0x\(digits))" : "0x\(digits)"
  }

  private mutating func checkProtocol() throws(FileFormatError) {
    let version = try byte()
    guard version <= 5 else { throw fault("a pickle of protocol 0 to 5", "protocol \(version)") }
  }
}

// The stack and what it refers to.
extension PickleMachine {
  mutating func push(_ node: PickleNode) throws(FileFormatError) {
    stack.append(try addNode(node))
  }

  /// A value that is not on the stack.
  mutating func addNode(_ node: PickleNode) throws(FileFormatError) -> PickleValue {
    guard nodes.count < limits.values else { throw excess() }
    nodes.append(node)
    return .node(nodes.count - 1)
  }

  mutating func append(_ value: PickleValue) { stack.append(value) }

  private func excess() -> FileFormatError {
    fault("at most \(limits.values) values", "more", remedy: "save the weights alone")
  }

  /// Counts elements that one container takes from another, which costs the file nothing.
  mutating func charge(_ count: Int) throws(FileFormatError) {
    copied += count
    guard copied <= limits.values else { throw excess() }
  }

  /// Counts bytes that are made of others, which costs the file nothing where they are the same again.
  mutating func charge(bytes count: Int) throws(FileFormatError) {
    copiedBytes += count
    guard copiedBytes <= limits.bytes else { throw fault("at most \(limits.bytes) bytes of arrays", "more") }
  }

  mutating func replace(_ index: Int, by node: PickleNode) { nodes[index] = node }

  func top() throws(FileFormatError) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw fault("a value on the stack", "none")
    }
    return value
  }

  mutating func pop() throws(FileFormatError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  mutating func pop(_ count: Int) throws(FileFormatError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw fault("\(count) values on the stack", "\(stack.count - (marks.last ?? 0))")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  mutating func popToMark() throws(FileFormatError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw fault("a mark on the stack", "none") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  func remembered(_ index: Int) throws(FileFormatError) -> PickleValue {
    guard let value = memo[index] else { throw fault("a value remembered as \(index)", "none") }
    return value
  }

  /// A class that the program which wrote the file knows by a number.
  private mutating func pushExtension(_ number: Int) throws(FileFormatError) {
    try push(.global("copyreg.extension \(number)"))
  }

  private mutating func pushStackGlobal() throws(FileFormatError) {
    let operands = try pop(2)
    guard case .text(let module) = operands[0], case .text(let name) = operands[1] else {
      throw fault("a module and a name, both text", "something else")
    }
    try push(.global("\(module).\(name)"))
  }
}
