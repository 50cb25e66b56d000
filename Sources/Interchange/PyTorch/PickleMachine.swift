#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads a pickle (protocols 2 to 5) into values, and executes nothing.
///
/// A pickle is a program for a stack machine. This one knows the instructions that tensors and their containers
/// need. A call of a name outside the table of `PickleGlobals` is refused; an instance of an unknown class becomes
/// its attributes. The work is bounded by the length of the pickle.
struct PickleMachine {
  /// The largest pickle that is read, in bytes; those of networks are a few thousand bytes a layer.
  static let largest = 32 << 20
  /// The most values on the stack, remembered, or held by containers: a thousand layers need a tenth of that.
  private static let mostValues = 1_000_000

  private(set) var nodes: [PickleNode] = []
  private(set) var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var copied = 0
  private let content: FileContent
  private let end: Int
  /// The place of the next byte.
  private(set) var position: Int
  /// The place of the instruction at work.
  private var instruction: Int

  /// - Parameter start: where the pickle starts in the content.
  init(_ content: FileContent, from start: Int = 0) {
    self.content = content
    position = start
    instruction = start
    end = min(content.bytes.count, start + Self.largest)
  }

  /// Runs to the end of the pickle and gives what it builds; `position` is then after it.
  mutating func run() throws(InterchangeError) -> PickleValue {
    while true {
      instruction = position
      let code = try byte()
      if code == UInt8(ascii: ".") { return try pop() }
      try execute(code)
      guard max(stack.count, marks.count, memo.count) <= Self.mostValues else { throw excess() }
    }
  }
}

extension PickleMachine {
  private mutating func execute(_ code: UInt8) throws(InterchangeError) {
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
    case UInt8(ascii: "T"): try pushText(size: try number(4), strictly: false)
    case UInt8(ascii: "U"): try pushText(size: Int(try byte()), strictly: false)
    case UInt8(ascii: "B"): stack.append(.bytes(try take(try number(4))))
    case UInt8(ascii: "C"): stack.append(.bytes(try take(Int(try byte()))))
    case 0x8E, 0x96: stack.append(.bytes(try take(try number(8))))
    default: try executeContainer(code)
    }
  }

  private mutating func executeContainer(_ code: UInt8) throws(InterchangeError) {
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

  private mutating func executeReference(_ code: UInt8) throws(InterchangeError) {
    switch code {
    case UInt8(ascii: "q"): memo[Int(try byte())] = try top()
    case UInt8(ascii: "r"): memo[try number(4)] = try top()
    case 0x94: memo[memo.count] = try top()
    case UInt8(ascii: "h"): stack.append(try remembered(Int(try byte())))
    case UInt8(ascii: "j"): stack.append(try remembered(try number(4)))
    case UInt8(ascii: "c"): try push(.global("\(try line()).\(try line())"))
    case 0x93: try pushStackGlobal()
    case UInt8(ascii: "Q"): try pushStorage(try pop())
    case UInt8(ascii: "R"):
      let operands = try pop(2)
      try call(operands[0], with: operands[1])
    case 0x81:
      let operands = try pop(2)
      try instantiate(operands[0], with: operands[1])
    case 0x92: try instantiate(try pop(3)[0], with: .none)
    case UInt8(ascii: "b"):
      let operands = try pop(2)
      stack.append(operands[0])
      try build(operands[0], state: operands[1])
    default:
      throw fault("an instruction that weights need", "\(Self.name(of: code))")
    }
  }

  private static func name(of code: UInt8) -> String {
    let digits = String(code, radix: 16)
    return 0x21...0x7E ~= code ? "'\(Unicode.Scalar(code))' (0x\(digits))" : "0x\(digits)"
  }

  private mutating func checkProtocol() throws(InterchangeError) {
    let version = try byte()
    guard 2...5 ~= version else { throw fault("a pickle of protocol 2 to 5", "protocol \(version)") }
  }
}

// Reading.
extension PickleMachine {
  private mutating func byte() throws(InterchangeError) -> UInt8 {
    guard position < end else { throw shortage(of: 1) }
    defer { position += 1 }
    return content.bytes[position]
  }

  private mutating func take(_ count: Int) throws(InterchangeError) -> Data {
    guard count >= 0, count <= end - position else { throw shortage(of: count) }
    defer { position += count }
    return content.bytes[position..<position + count]
  }

  /// A little-endian number of `size` bytes without a sign.
  private mutating func number(_ size: Int) throws(InterchangeError) -> Int {
    let start = position
    let value = try take(size).littleEndian(at: start, size: size)
    guard let number = Int(exactly: value) else {
      throw fault("a size that a file can have", "\(value)")
    }
    return number
  }

  /// The text up to the end of a line, which names are written in.
  private mutating func line() throws(InterchangeError) -> String {
    let rest = content.bytes[position..<min(end, position + 1024)]
    guard let newline = rest.firstIndex(of: UInt8(ascii: "\n")),
      let text = String(validating: rest[..<newline], as: UTF8.self)
    else { throw fault("a name in UTF-8 and the end of its line", "something else") }
    position = newline + 1
    return text
  }

  private mutating func pushLong(size: Int) throws(InterchangeError) {
    let bytes = try take(size)
    guard size <= 8 else { return stack.append(.bytes(bytes)) }
    var value = bytes.littleEndian(at: bytes.startIndex, size: size)
    if size > 0, size < 8, value >> (size * 8 - 1) == 1 { value |= UInt64.max << (size * 8) }
    stack.append(.integer(Int(truncatingIfNeeded: value)))
  }

  private mutating func pushReal() throws(InterchangeError) {
    let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    stack.append(.real(Double(bitPattern: bits)))
  }

  /// - Parameter strictly: whether text that is not UTF-8 is refused; Python 2 wrote bytes in such places.
  private mutating func pushText(size: Int, strictly: Bool = true) throws(InterchangeError) {
    let bytes = try take(size)
    if let text = String(validating: bytes, as: UTF8.self) { return stack.append(.text(text)) }
    guard !strictly else { throw fault("a text in UTF-8", "other bytes") }
    stack.append(.bytes(bytes))
  }

  private func shortage(of count: Int) -> InterchangeError {
    if end < content.bytes.count {
      return fault("a pickle of at most \(Self.largest) bytes", "a longer one")
    }
    return InterchangeError(
      file: content.name, offset: position,
      expected: "\(count) more byte\(count == 1 ? "" : "s") of the pickle",
      found: "\(end - position) before the end", remedy: "the file is truncated: fetch it again")
  }

  func fault(_ expected: String, _ found: String, remedy: String? = nil) -> InterchangeError {
    InterchangeError(
      file: content.name, offset: instruction, expected: expected, found: found, remedy: remedy)
  }
}

// The stack and what it refers to.
extension PickleMachine {
  mutating func push(_ node: PickleNode) throws(InterchangeError) {
    guard nodes.count < Self.mostValues else { throw excess() }
    stack.append(.node(nodes.count))
    nodes.append(node)
  }

  mutating func append(_ value: PickleValue) { stack.append(value) }

  private func excess() -> InterchangeError {
    fault("at most \(Self.mostValues) values", "more", remedy: "save the weights alone")
  }

  /// Counts elements that one container takes from another, which costs the file nothing.
  mutating func charge(_ count: Int) throws(InterchangeError) {
    copied += count
    guard copied <= Self.mostValues else { throw excess() }
  }

  mutating func replace(_ index: Int, by node: PickleNode) { nodes[index] = node }

  private func top() throws(InterchangeError) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw fault("a value on the stack", "none")
    }
    return value
  }

  private mutating func pop() throws(InterchangeError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func pop(_ count: Int) throws(InterchangeError) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw fault("\(count) values on the stack", "\(stack.count - (marks.last ?? 0))")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(InterchangeError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw fault("a mark on the stack", "none") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private func remembered(_ index: Int) throws(InterchangeError) -> PickleValue {
    guard let value = memo[index] else { throw fault("a value remembered as \(index)", "none") }
    return value
  }

  private mutating func pushStackGlobal() throws(InterchangeError) {
    let operands = try pop(2)
    guard case .text(let module) = operands[0], case .text(let name) = operands[1] else {
      throw fault("a module and a name, both text", "something else")
    }
    try push(.global("\(module).\(name)"))
  }
}
