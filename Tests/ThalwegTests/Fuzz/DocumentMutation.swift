import Declarations
import TestSupport

/// Changes documents and bytes at random, always in the same way for the same seed.
struct DocumentMutation {
  private var random: SeededGenerator

  init(seed: Int) { random = SeededGenerator(seed: UInt64(truncatingIfNeeded: seed)) }

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }

  mutating func element<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }

  /// Numbers that sizes, counts and measures are not.
  static let numbers: [JSON] = [
    0, -1, 1, 2, 255, 256, 65_535, 65_536, .real(-0.0), .real(0.5), .real(.leastNormalMagnitude / 1000),
    .real(.leastNonzeroMagnitude), .real(1e15),
    .real(1e16), .real(1e300), .real(1e308), .real(-1e308), .integer(1 << 31), .integer((1 << 31) - 1),
    .integer(1 << 53), .integer((1 << 63) - 1), .integer(1 << 63), .integer(-(1 << 63)), .integer(1 << 64),
    .integer(.max), .integer(.min),
  ]

  /// Texts that names, paths and words are not.
  static let texts = [
    "", " ", ".", "..", "../../etc/passwd", "/", "a/b", "\0", "\n", "\u{1b}[31m", "\u{202e}", "e\u{301}",
    "é", "NaN", "inf", "1e999", "null", "<script>", "&", "\"", "'", "${x}", "@", "a@b=1", "a@b=", "-1", "🙂",
    String(repeating: "x", count: 300), String(repeating: "long words ", count: 3000),
    String(repeating: "9", count: 400),
  ]

  /// What one change adds, at most, as text.
  private static let mostBytes = 1 << 22

  /// The document after one to four changes.
  mutating func changed(_ document: JSON) -> JSON {
    var document = document
    for _ in 0..<(below(2) == 0 ? 1 : 1 + below(4)) {
      var place = below(document.size)
      document = change(document, &place)
    }
    return document
  }

  /// Changes the value that is `place` values into the document.
  private mutating func change(_ value: JSON, _ place: inout Int) -> JSON {
    if place == 0 {
      place = -1
      return replacement(of: value)
    }
    place -= 1
    switch value {
    case .array(var elements):
      for index in elements.indices {
        let size = elements[index].size
        if place < size {
          elements[index] = change(elements[index], &place)
          return .array(elements)
        }
        place -= size
      }
      return value
    case .object(var members):
      for index in members.indices {
        let size = members[index].value.size
        if place < size {
          members[index] = JSON.Member(members[index].name, change(members[index].value, &place))
          return .object(members)
        }
        place -= size
      }
      return value
    default: return value
    }
  }

  private mutating func replacement(of value: JSON) -> JSON {
    switch below(10) {
    case 0: .null
    case 1: .boolean(below(2) == 0)
    case 2, 3: element(of: Self.numbers)
    case 4: .text(element(of: Self.texts))
    case 5: element(of: [.array([]), .object([]), .array([value]), ["x": value]])
    case 6: nested(value)
    default: altered(value)
    }
  }

  /// The value within so many others that no one reads them one inside the other.
  private mutating func nested(_ value: JSON) -> JSON {
    let isList = below(2) == 0
    return (0..<element(of: [3, 60, 505, 520])).reduce(value) { inner, _ in
      isList ? .array([inner]) : .object([JSON.Member("x", inner)])
    }
  }

  /// The value in another form of its own kind.
  private mutating func altered(_ value: JSON) -> JSON {
    switch value {
    case .array(var elements):
      let index = below(elements.count)
      switch below(6) {
      case 0 where !elements.isEmpty: elements.remove(at: index)
      case 1 where !elements.isEmpty: elements.insert(elements[index], at: below(elements.count))
      case 2 where !elements.isEmpty: elements.swapAt(index, below(elements.count))
      case 3 where !elements.isEmpty:
        // A change after another may double what was doubled: documents stay as large as results are.
        let most = Self.mostBytes / elements[index].compactText.utf8.count
        elements += Array(repeating: elements[index], count: min(most, element(of: [1, 100, 2000])))
      case 4: elements.reverse()
      default: elements = Array(elements.prefix(index))
      }
      return .array(elements)
    case .object(var members):
      let index = below(members.count)
      switch below(5) {
      case 0 where !members.isEmpty: members.remove(at: index)
      case 1 where !members.isEmpty: members.append(members[index])
      case 2 where !members.isEmpty:
        members[index] = JSON.Member(element(of: Self.texts), members[index].value)
      case 3 where !members.isEmpty:
        let other = below(members.count)
        let value = members[index].value
        members[index] = JSON.Member(members[index].name, members[other].value)
        members[other] = JSON.Member(members[other].name, value)
      default: members.append(JSON.Member(element(of: Self.texts), element(of: Self.numbers)))
      }
      return .object(members)
    case .integer(let number):
      return element(of: [.integer(0 &- number), .integer(number &+ 1), .real(Double(number))])
    case .real(let number):
      return element(of: [.real(-number), .real(number * 1e300), .real(number.nextUp), 1])
    case .text(let text):
      return .text(element(of: [text + text, String(text.dropLast()), text.uppercased()]))
    case .boolean, .null: return element(of: Self.numbers)
    }
  }

  /// The text of a document, now and then with a number in it that no value can be.
  mutating func text(of document: JSON) -> [UInt8] {
    let isCompact = below(2) == 0
    var text = document.compactText
    // Lists within five hundred others would be a thousand times as long with each of their values on a line.
    if !isCompact, document.size * document.depth < Self.mostBytes { text = document.prettyText }
    if below(6) == 0, let place = text.firstRange(of: element(of: ["0", "1", "0."])) {
      text.replaceSubrange(
        place, with: element(of: ["1e999", "-0.0", "-1e999", "1e-400", "NaN", "00", "+1"]))
    }
    return Array(text.utf8)
  }

  /// The bytes with a few of them changed, taken away or doubled.
  mutating func changed(_ sound: [UInt8]) -> [UInt8] {
    var bytes = sound
    for _ in 0..<(below(2) == 0 ? 1 : 1 + below(4)) {
      let place = below(bytes.count)
      let end = min(bytes.count, place + 1 + below(below(4) == 0 ? 200 : 8))
      switch below(6) {
      case 0: bytes.removeLast(bytes.count - place)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: for index in place..<end { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
      case 4 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(below(8))
      default: bytes.insert(contentsOf: Array("\(element(of: Self.numbers).compactText)".utf8), at: place)
      }
    }
    return bytes
  }
}

extension JSON {
  /// How many values it is made of, itself among them.
  fileprivate var size: Int {
    switch self {
    case .array(let elements): elements.reduce(1) { $0 + $1.size }
    case .object(let members): members.reduce(1) { $0 + $1.value.size }
    default: 1
    }
  }

  /// How many values stand one inside the other.
  fileprivate var depth: Int {
    switch self {
    case .array(let elements): 1 + (elements.map(\.depth).max() ?? 0)
    case .object(let members): 1 + (members.map(\.value.depth).max() ?? 0)
    default: 1
    }
  }
}
