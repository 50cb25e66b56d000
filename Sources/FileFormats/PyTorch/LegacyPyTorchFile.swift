#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What `torch.save` wrote before PyTorch 1.6: five pickles in a row (a magic number, a version, facts about the
/// machine, the value, the keys of its storages), and then each storage: its number of elements and their bytes.
enum LegacyPyTorchFile {
  /// A pickle of the number 0x1950a86a20f9469cfc6c, and of the same number in protocols 0 and 1.
  private static let magic: [UInt8] = [
    0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  private static let magicInDigits = Array("L119547037146038801333356L\n.".utf8)
  private static let frameSize = 9

  static func hasMagic(_ bytes: Data) -> Bool { magicEnd(bytes) != nil }

  /// Where the pickle of the number ends that such files start with.
  private static func magicEnd(_ bytes: Data) -> Int? {
    var start = 0
    if bytes.first == 0x80 {
      start = 2
      // From protocol 4 on a frame is around it.
      if bytes.count > start + frameSize, bytes[start] == 0x95 { start += frameSize }
    }
    let number = bytes.first == 0x80 ? magic : magicInDigits
    return bytes.dropFirst(start).starts(with: number) ? start + number.count : nil
  }

  /// Reads the weights at `entry`, as `PickledTree.weights` does.
  static func decode(_ content: FileContent, entry: String?) throws(FileFormatError) -> TensorFile {
    let begin = magicEnd(content.bytes) ?? 0
    var start = begin
    let version = try value(content, &start)
    guard case .integer(1001) = version.root else {
      throw FileFormatError(
        file: content.name, offset: begin, expected: "version 1001 of the format", found: "another",
        remedy: "load it in PyTorch and save it again")
    }
    try checkMachine(content, &start)
    let value = try value(content, &start)
    var tree = PickledTree(file: content.name, nodes: value.machine.nodes)
    let weights = try tree.weights(in: value.root, at: entry)
    let places = try storages(of: value.machine.nodes, content, &start)
    return TensorFile(name: content.name, weights, calls: value.machine.unknownCalls) {
      storage throws(FileFormatError) in
      guard let range = places[storage.key], range.count == storage.byteCount else {
        throw FileFormatError(
          file: content.name,
          expected: "a storage '\(storage.key.legible)' of \(storage.count) elements",
          found: places[storage.key] == nil ? "none" : "another size",
          remedy: "the file is truncated or damaged: fetch it again")
      }
      return content.bytes[range]
    }
  }

  private static func value(
    _ content: FileContent, _ start: inout Int
  ) throws(FileFormatError) -> (root: PickleValue, machine: PickleMachine) {
    var machine = PickleMachine(content, from: start)
    let root = try machine.run()
    start = machine.position
    return (root, machine)
  }

  private static func checkMachine(_ content: FileContent, _ start: inout Int) throws(FileFormatError) {
    let begin = start
    let facts = try value(content, &start)
    guard case .map(let entries)? = facts.machine.node(facts.root) else {
      throw FileFormatError(
        file: content.name, offset: begin, expected: "facts about the machine", found: "something else")
    }
    for entry in entries {
      guard case .text("little_endian") = entry.key, case .boolean(false) = entry.value else { continue }
      throw FileFormatError(
        file: content.name, offset: begin, expected: "little-endian numbers", found: "big-endian ones",
        remedy: "save the weights on a little-endian machine")
    }
  }

  /// Where the bytes of each storage lie.
  private static func storages(
    of nodes: [PickleNode], _ content: FileContent, _ start: inout Int
  ) throws(FileFormatError) -> [String: Range<Int>] {
    var sizes: [String: Int] = [:]
    for case .storage(let storage) in nodes {
      guard let size = storage.elementSize, sizes[storage.key].map({ $0 == size }) != false else {
        throw FileFormatError(
          file: content.name, expected: "storages whose elements have a size that is known",
          found: storage.typeName.legible, remedy: "load it in PyTorch and save it again")
      }
      sizes[storage.key] = size
    }
    let begin = start
    let list = try value(content, &start)
    var places: [String: Range<Int>] = [:]
    for value in list.machine.elements(list.root) ?? [] {
      guard case .text(let key) = value, let size = sizes[key], places[key] == nil else {
        throw FileFormatError(
          file: content.name, offset: begin, expected: "the key of a storage that a tensor has, once",
          found: "another")
      }
      places[key] = try range(of: key, size: size, content, &start)
    }
    guard start == content.bytes.count else {
      throw FileFormatError(file: content.name, offset: start, expected: "the end", found: "more bytes")
    }
    return places
  }

  private static func range(
    of key: String, size: Int, _ content: FileContent, _ start: inout Int
  ) throws(FileFormatError) -> Range<Int> {
    let present = content.bytes.count - start - 8
    guard present >= 0, let count = Int(exactly: content.bytes.littleEndian(at: start, size: 8)),
      count <= present / size
    else {
      throw FileFormatError(
        file: content.name, offset: start, expected: "the elements of the storage '\(key.legible)'",
        found: "\(max(0, present)) bytes before the end",
        remedy: "the file is truncated or damaged: fetch it again")
    }
    let range = start + 8..<start + 8 + count * size
    start = range.upperBound
    return range
  }
}
