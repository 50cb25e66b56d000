import Declarations

/// A step on the path of a `--set`: the key of a map, or the number of an element of a list, counted from 0.
struct OverrideStep: Sendable {
  let key: String
  /// Whether it is written in brackets, and so can be nothing but an element.
  let isElement: Bool
  let place: Place

  /// The number, where it is one.
  var index: Int? { key.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(key) : nil }

  /// As it is written behind another.
  var written: String { isElement ? "[\(key)]" : key }

  /// The steps of `networks.small.layers[0].linear`; one that is empty has an empty key.
  static func steps(of path: Substring, in source: SourceText) -> [OverrideStep] {
    var steps: [OverrideStep] = []
    var column = 1
    for part in path.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false) {
      let indices = brackets(at: String(part))
      let keyLength = part.count - indices.reduce(0) { $0 + $1.count + 2 }
      func step(_ key: String, isElement: Bool, at column: Int) -> OverrideStep {
        let place = Place(source: source, line: 1, column: column, length: key.unicodeScalars.count)
        return OverrideStep(key: key, isElement: isElement, place: place)
      }
      steps.append(step(String(part.prefix(keyLength)), isElement: false, at: column))
      var inside = column + keyLength + 1
      for index in indices {
        steps.append(step(index, isElement: true, at: inside))
        inside += index.count + 2
      }
      column += part.count + 1
    }
    return steps
  }

  /// The numbers in brackets that end a part of a path.
  private static func brackets(at part: String) -> [String] {
    guard let match = part.firstMatch(of: /.(?:\[[0-9]+\])+$/) else { return [] }
    return match.output.dropFirst().split(whereSeparator: { $0 == "[" || $0 == "]" }).map(String.init)
  }
}

extension DocumentShape {
  /// What the elements of a list here are; nil where there is none.
  var element: DocumentShape? {
    switch self {
    case .list(let element, _): element
    case .alternatives(let shapes): shapes.lazy.compactMap(\.element).first
    case .named(_, let shape): shape.element
    case .recursive(let shape): shape().element
    default: nil
    }
  }

  /// Whether nothing but a list may stand here.
  var isListAlone: Bool {
    switch self {
    case .list: true
    case .recursive(let shape): shape().isListAlone
    default: false
    }
  }

  /// What stands under a key of a map here.
  func value(under key: String) -> DocumentShape {
    switch self {
    case .map(let element): element
    case .record(let record): record.field(key)?.shape ?? .any
    case .choice(let choice):
      choice.case(key)?.shape ?? choice.beside.first { $0.name == key }?.shape ?? .any
    case .named(_, let shape): shape.value(under: key)
    case .recursive(let shape): shape().value(under: key)
    case .alternatives(let shapes):
      shapes.first { shape in
        switch shape {
        case .map, .record, .choice, .recursive: true
        default: false
        }
      }?.value(under: key) ?? .any
    case .any, .boolean, .integer, .number, .text, .list, .reference: .any
    }
  }
}
